import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** What the alarms and the dashboard watch of a database. */
export interface DatabaseMetrics {
  /** In percent of what it may use. */
  readonly cpu: Metric;
  readonly connections: Metric;
  /** How many connections it accepts. */
  readonly maxConnections: number;
  readonly storage: StorageMetric;
}

/** Storage runs out (an instance's disk) or runs up a bill (Aurora's grows by itself). Bytes. */
export type StorageMetric =
  | { readonly kind: 'free'; readonly metric: Metric; readonly alarmBelow: number }
  | { readonly kind: 'used'; readonly metric: Metric; readonly alarmAbove: number };
