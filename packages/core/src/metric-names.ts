/** The namespace of JobStack's own metrics. Dependency-free: functions write them, alarms read them. */
export const METRICS_NAMESPACE = 'JobStack';

/** Metrics of the engine, counted per event and summed by CloudWatch. */
export const METRIC_NAMES = [
  'JobsCompleted',
  'JobsFailed',
  'JobsRetried',
  'JobsCancelled',
  'JobsHandedOver',
  'JobsWaiting',
  'JobsRefused',
  'DeliveriesSkipped',
  'LeasesLost',
  'InfrastructureErrors',
] as const;

export type MetricName = (typeof METRIC_NAMES)[number];

/** How long an attempt took, in milliseconds. */
export const ATTEMPT_DURATION = 'AttemptDuration';
