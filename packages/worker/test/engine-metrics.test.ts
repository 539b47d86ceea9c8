import { Metrics } from '@aws-lambda-powertools/metrics';
import { describeError, METRIC_NAMES } from '@jobstack/core';
import type { DeliveryResult, EngineEvent } from '@jobstack/processor';
import { describe, expect, it, vi } from 'vitest';
import { EngineMetrics } from '../src/worker/engine-metrics.ts';

const error = { code: 'X', message: 'x' };

function ended(result: DeliveryResult): EngineEvent {
  return { kind: 'attemptEnded', taskId: 't', jobType: 'example', attempt: 1, result, durationMs: 40 };
}

/** The line that the events of one invocation become; undefined when there is none. */
function published(...events: EngineEvent[]): object | undefined {
  let line: object | undefined;
  const powertools = new Metrics({ namespace: 'JobStack', serviceName: 'JobStack-qa' });
  vi.spyOn(powertools, 'publishStoredMetrics').mockImplementation(() => {
    line = powertools.serializeMetrics();
    return powertools;
  });
  const metrics = new EngineMetrics(powertools);
  for (const event of events) metrics.count(event);
  metrics.publish();
  return line;
}

describe('EngineMetrics', () => {
  it.each<[DeliveryResult, string]>([
    [{ kind: 'completed' }, 'JobsCompleted'],
    [{ kind: 'failed', error }, 'JobsFailed'],
    [{ kind: 'retry', delayMs: 1, error }, 'JobsRetried'],
    [{ kind: 'cancelled' }, 'JobsCancelled'],
    [{ kind: 'handedOver' }, 'JobsHandedOver'],
    [{ kind: 'waiting' }, 'JobsWaiting'],
    [{ kind: 'skipped', refusal: { reason: 'ended' } }, 'DeliveriesSkipped'],
  ])('counts %j as %s', (result, name) => {
    expect(published(ended(result))).toMatchObject({ service: 'JobStack-qa', [name]: 1, AttemptDuration: 40 });
    expect(METRIC_NAMES).toContain(name);
  });

  it('counts a job that a claim has ended', () => {
    const event = { kind: 'failedAtClaim', taskId: 't', reason: 'attemptsExhausted' } as const;

    expect(published(event)).toMatchObject({ JobsFailed: 1 });
  });

  it('writes one line an invocation, with the namespace and the dimension that the alarms look at', () => {
    const line = published(
      { kind: 'leaseLost', taskId: 't', jobType: 'example', status: undefined },
      { kind: 'infrastructureError', during: 'claim', error: describeError(new Error('away')) },
      { kind: 'infrastructureError', during: 'claim', error: describeError(new Error('away')) },
    );

    expect(line).toMatchObject({
      LeasesLost: 1,
      InfrastructureErrors: [1, 1],
      _aws: { CloudWatchMetrics: [{ Namespace: 'JobStack', Dimensions: [['service']] }] },
    });
  });

  it('writes nothing about an invocation in which nothing happened', () => {
    expect(published({ kind: 'attemptStarted', taskId: 't', jobType: 'example', attempt: 1 })).toBeUndefined();
  });
});
