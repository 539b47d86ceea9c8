import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

/** JSON lines for CloudWatch, with the stage's service name. */
export function createLogger(): Logger {
  return new Logger();
}

/** The stage's metrics; undefined where nobody reads them, as on a laptop. */
export function createMetrics(): Metrics | undefined {
  return process.env.POWERTOOLS_METRICS_NAMESPACE ? new Metrics() : undefined;
}
