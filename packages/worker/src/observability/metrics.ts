import { Metrics } from '@aws-lambda-powertools/metrics';

/** The stage's metrics; undefined where nobody reads them, as on a laptop. */
export function createMetrics(): Metrics | undefined {
  return process.env.POWERTOOLS_METRICS_NAMESPACE ? new Metrics() : undefined;
}
