import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ATTEMPT_DURATION, type MetricName } from '@jobstack/core';
import type { DeliveryResult, EngineEvent } from '@jobstack/processor';

const ENDED: Readonly<Record<Exclude<DeliveryResult['kind'], 'skipped'>, MetricName>> = {
  completed: 'JobsCompleted',
  failed: 'JobsFailed',
  retry: 'JobsRetried',
  cancelled: 'JobsCancelled',
  handedOver: 'JobsHandedOver',
  waiting: 'JobsWaiting',
  refused: 'JobsRefused',
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
      return undefined;
    case 'attemptEnded':
      return endedMetric(event.result);
    case 'failedAtClaim':
      return 'JobsFailed';
    case 'leaseLost':
      return 'LeasesLost';
    case 'infrastructureError':
      return 'InfrastructureErrors';
  }
}

function endedMetric(result: DeliveryResult): MetricName {
  return result.kind === 'skipped' ? 'DeliveriesSkipped' : ENDED[result.kind];
}
