import { Metrics } from '@aws-lambda-powertools/metrics';
import { AttemptEnd, describeError, METRIC_NAMES } from '@jobstack/core';
import type { EngineEvent } from '@jobstack/processor';
import { describe, expect, it, vi } from 'vitest';
import { EngineMetrics } from '../src/worker/engine-metrics.ts';

const error = { code: 'X', message: 'x' };

function ended(end: AttemptEnd): EngineEvent {
  return { kind: 'attemptEnded', taskId: 't', jobType: 'example', attempt: 1, end, durationMs: 40 };
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
  it.each<[AttemptEnd, string]>([
    [AttemptEnd.completed(), 'JobsCompleted'],
    [AttemptEnd.failed(error), 'JobsFailed'],
    [AttemptEnd.retry(error, 1), 'JobsRetried'],
    [AttemptEnd.interrupted(error, 1), 'JobsRetried'],
    [AttemptEnd.handedOver, 'JobsHandedOver'],
    [AttemptEnd.waiting, 'JobsWaiting'],
    [AttemptEnd.cancelled, 'JobsCancelled'],
    [AttemptEnd.lost, 'LeasesLost'],
  ])('counts %j as %s', (end, name) => {
    expect(published(ended(end))).toMatchObject({ service: 'JobStack-qa', [name]: 1, AttemptDuration: 40 });
    expect(METRIC_NAMES).toContain(name);
  });

  it('counts deliveries that led to no attempt, and messages that can never become a job', () => {
    const line = published(
      { kind: 'deliverySkipped', taskId: 't', reason: 'ended' },
      { kind: 'messageRefused', messageId: 'm', error },
    );

    expect(line).toMatchObject({ DeliveriesSkipped: 1, JobsRefused: 1 });
  });

  it('counts a job that a claim has ended', () => {
    const event = { kind: 'failedAtClaim', taskId: 't', reason: 'attemptsExhausted' } as const;

    expect(published(event)).toMatchObject({ JobsFailed: 1 });
  });

  it('writes one line an invocation, with the namespace and the dimension that the alarms look at', () => {
    const line = published(
      ended(AttemptEnd.lost),
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
