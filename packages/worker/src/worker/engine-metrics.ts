import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ATTEMPT_DURATION, type AttemptEnd, type MetricName } from '@jobstack/core';
import type { EngineEvent } from '@jobstack/processor';

const ENDED: Readonly<Record<AttemptEnd['kind'], MetricName>> = {
  completed: 'JobsCompleted',
  failed: 'JobsFailed',
  retry: 'JobsRetried',
  handedOver: 'JobsHandedOver',
  waiting: 'JobsWaiting',
  cancelled: 'JobsCancelled',
  lost: 'LeasesLost',
};

/**
 * Counts what the engine tells, as lines of CloudWatch's embedded metric format in the log: no call to AWS, and a metric a minute later.
 * The counts of one invocation are one line, written by `publish`.
 */
export class EngineMetrics {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  count(event: EngineEvent): void {
    const name = metricOf(event);
    if (name) this.#metrics.addMetric(name, MetricUnit.Count, 1);
    if (event.kind === 'attemptEnded') {
      this.#metrics.addMetric(ATTEMPT_DURATION, MetricUnit.Milliseconds, event.durationMs);
    }
  }

  publish(): void {
    if (this.#metrics.hasStoredMetrics()) this.#metrics.publishStoredMetrics();
  }
}

function metricOf(event: EngineEvent): MetricName | undefined {
  switch (event.kind) {
    case 'attemptStarted':
    case 'sessionsEnded':
      return undefined;
    case 'attemptEnded':
      return ENDED[event.end.kind];
    case 'failedAtClaim':
      return 'JobsFailed';
    case 'deliverySkipped':
      return 'DeliveriesSkipped';
    case 'messageRefused':
      return 'JobsRefused';
    case 'infrastructureError':
      return 'InfrastructureErrors';
  }
}
