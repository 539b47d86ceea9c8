import type { MetricName } from '@jobstack/core';
import { METRICS_NAMESPACE } from '@jobstack/core';
import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** A number that the functions write into their logs (embedded metric format), summed over five minutes. */
export function jobMetric(service: string, metricName: MetricName): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service },
    statistic: 'Sum',
    period: Duration.minutes(5),
  });
}
