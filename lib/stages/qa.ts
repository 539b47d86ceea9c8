import type { StageConfig } from '@jobstack/cdk';

/** For trying things: the database sleeps when nobody works, and everything goes when the stacks go. */
export const qa = {
  stage: 'qa',
  production: false,
  owner: 'jobstack',
  database: { kind: 'aurora-serverless-v2', minAcu: 0, maxAcu: 2, autoPauseMinutes: 5, backupDays: 1 },
  network: { endpointZones: 1 },
  queues: {
    default: { timeoutSeconds: 300, memoryMiB: 1024, maxConcurrency: 10, poolSize: 5 },
    bulk: { timeoutSeconds: 900, memoryMiB: 2048, batchSize: 1, maxConcurrency: 4, poolSize: 5 },
  },
  engine: { leaseSeconds: 60, hopCap: 1000, recursion: 'allow' },
  api: {
    auth: { kind: 'iam' },
    corsOrigins: [],
    requestsPerSecond: 50,
    burst: 100,
    maxConcurrency: 20,
    poolSize: 2,
  },
  sweep: { everyMinutes: 1, safetyEveryHours: 6 },
  schedules: [],
  alarms: { silentBecause: 'Nobody is woken for qa; the dashboard shows the same alarms.' },
  removal: { database: 'destroy', files: 'destroy', deletionProtection: false },
  logRetentionDays: 14,
  fileRetentionDays: 7,
} as const satisfies StageConfig;
