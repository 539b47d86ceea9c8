import type { StageConfig } from '@jobstack/cdk';
import type { handlers } from '@jobstack/handlers';
import type { ScheduleOf } from './schedule-of.ts';

const schedules: readonly ScheduleOf<typeof handlers>[] = [];

/** For real work: survives the loss of a zone, keeps what it is given, tells somebody when it is ill. */
export const prod = {
  stage: 'prod',
  production: true,
  owner: 'jobstack',
  database: { kind: 'aurora-serverless-v2', minAcu: 1, maxAcu: 16, readers: 1, backupDays: 14 },
  network: { endpointZones: 2 },
  queues: {
    default: { timeoutSeconds: 300, memoryMiB: 1024, maxConcurrency: 50, poolSize: 5 },
    bulk: { timeoutSeconds: 900, memoryMiB: 2048, batchSize: 1, maxConcurrency: 20, poolSize: 5 },
  },
  engine: { leaseSeconds: 60, hopCap: 1000, recursion: 'allow' },
  api: {
    auth: { kind: 'iam' },
    corsOrigins: [],
    requestsPerSecond: 200,
    burst: 400,
    maxConcurrency: 50,
    poolSize: 2,
  },
  sweep: { everyMinutes: 1, safetyEveryHours: 1 },
  schedules,
  // Change it: nothing deploys with an example.com address.
  alarms: { email: 'jobstack-alarms@example.com' },
  removal: { database: 'snapshot', files: 'retain', deletionProtection: true },
  logRetentionDays: 90,
  fileRetentionDays: 90,
} as const satisfies StageConfig;
