import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import type { DatabaseMetrics, StorageMetric } from '../database/database-metrics.ts';
import type { JobAlarm } from './job-alarm.ts';

/** The budget keeps connections below this share on paper; above it somebody else is connecting too. */
const CONNECTION_SHARE = 0.9;

/** A database of ours. */
export function databaseAlarms({ cpu, connections, maxConnections, storage }: DatabaseMetrics): JobAlarm[] {
  return [
    {
      id: 'DatabaseCpu',
      runbook: 'Database CPU',
      meaning: 'The database has been busy for 15 minutes.',
      metric: cpu,
      threshold: 85,
      periods: 3,
    },
    {
      id: 'DatabaseConnections',
      runbook: 'Database connections',
      meaning: `Nearly all of the database's ${maxConnections} connections are taken.`,
      metric: connections,
      threshold: Math.floor(maxConnections * CONNECTION_SHARE),
      periods: 3,
    },
    { id: 'DatabaseStorage', runbook: 'Database storage', ...storageAlarm(storage) },
  ];
}

function storageAlarm(storage: StorageMetric): Omit<JobAlarm, 'id' | 'runbook'> {
  if (storage.kind === 'used') {
    return {
      meaning: 'The database has grown beyond what its retention should leave.',
      metric: storage.metric,
      threshold: storage.alarmAbove,
    };
  }
  return {
    meaning: "The database's disk is nearly full and has not grown by itself.",
    metric: storage.metric,
    threshold: storage.alarmBelow,
    comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
  };
}
