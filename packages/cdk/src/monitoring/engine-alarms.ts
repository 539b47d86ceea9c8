import { Duration } from 'aws-cdk-lib';
import type { JobApi } from '../job-api.ts';
import type { Sweep } from '../sweep.ts';
import type { JobAlarm } from './job-alarm.ts';
import { jobMetric } from './job-metric.ts';

export interface EngineAlarmsProps {
  readonly service: string;
  readonly api: JobApi | undefined;
  readonly sweep: Sweep;
}

const FIVE_MINUTES = Duration.minutes(5);

/** What the engine says about itself, and the two functions beside the workers. */
export function engineAlarms({ service, api, sweep }: EngineAlarmsProps): JobAlarm[] {
  return [
    {
      id: 'FailedJobs',
      runbook: 'Failed jobs',
      meaning: 'A job has ended FAILED.',
      metric: jobMetric(service, 'JobsFailed'),
      threshold: 0,
    },
    {
      id: 'LostLeases',
      runbook: 'Lost leases',
      meaning: 'Workers lose their leases: they freeze, or the database answers too slowly for the heartbeat.',
      metric: jobMetric(service, 'LeasesLost'),
      threshold: 0,
      periods: 2,
    },
    {
      id: 'SweepErrors',
      runbook: 'Sweep errors',
      meaning: 'The sweep fails: jobs that were never rung, or whose worker died, wait.',
      metric: sweep.metricErrors({ period: FIVE_MINUTES }),
      threshold: 0,
      periods: 2,
    },
    ...(api ? [apiAlarm(api)] : []),
  ];
}

function apiAlarm(api: JobApi): JobAlarm {
  return {
    id: 'ApiErrors',
    runbook: 'API errors',
    meaning: 'The API answers with server errors.',
    metric: api.metricServerError({ period: FIVE_MINUTES, statistic: 'Sum' }),
    threshold: 0,
    periods: 2,
  };
}
