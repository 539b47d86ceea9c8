import type { StageConfig } from '@jobstack/cdk';

/*
 * Stages that belong to the tests. A deployment's own are in lib/stages, and whatever it writes there concerns one test alone:
 * deployment.test.ts with its snapshots.
 */

const queues = {
  default: { timeoutSeconds: 300, memoryMiB: 1024, maxConcurrency: 10, poolSize: 5 },
  bulk: { timeoutSeconds: 900, memoryMiB: 2048, batchSize: 1, maxConcurrency: 4, poolSize: 5 },
} as const;

const api = {
  auth: { kind: 'iam' },
  corsOrigins: [],
  requestsPerSecond: 50,
  burst: 100,
  maxConcurrency: 20,
  poolSize: 2,
} as const;

/** For trying things: sleeps, and goes as a whole. */
export const qa = {
  stage: 'qa',
  production: false,
  owner: 'jobs-team',
  database: { kind: 'aurora-serverless-v2', minAcu: 0, maxAcu: 2, autoPauseMinutes: 5, backupDays: 1 },
  network: { endpointZones: 1 },
  queues,
  engine: { leaseSeconds: 60, hopCap: 1000, recursion: 'allow' },
  api,
  sweep: { everyMinutes: 1, safetyEveryHours: 6 },
  schedules: [],
  alarms: { silentBecause: 'Nobody is woken for qa.' },
  removal: { database: 'destroy', files: 'destroy', deletionProtection: false },
  logRetentionDays: 14,
  fileRetentionDays: 7,
} as const satisfies StageConfig;

/** For real work: two of everything, kept and watched. */
export const prod = {
  ...qa,
  stage: 'prod',
  production: true,
  database: { kind: 'aurora-serverless-v2', minAcu: 1, maxAcu: 16, readers: 1, backupDays: 14 },
  network: { endpointZones: 2 },
  queues: { default: { ...queues.default, maxConcurrency: 50 }, bulk: { ...queues.bulk, maxConcurrency: 20 } },
  api: { ...api, requestsPerSecond: 200, burst: 400, maxConcurrency: 50 },
  sweep: { everyMinutes: 1, safetyEveryHours: 1 },
  alarms: { email: 'jobs-alarms@your-company.com' },
  removal: { database: 'snapshot', files: 'retain', deletionProtection: true },
  logRetentionDays: 90,
  fileRetentionDays: 90,
} as const satisfies StageConfig;

/** What an AWS emulator bears: no VPC, a database somewhere else. */
export const emulator = {
  ...qa,
  stage: 'emulator',
  database: {
    kind: 'external',
    secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:jobstack/emulator',
    tls: 'disable',
    maxConnections: 200,
  },
  queues: {
    default: { timeoutSeconds: 60, memoryMiB: 512, maxConcurrency: 4, poolSize: 5 },
    bulk: { timeoutSeconds: 120, memoryMiB: 512, batchSize: 1, maxConcurrency: 2, poolSize: 5 },
  },
  engine: { leaseSeconds: 15, hopCap: 100, recursion: 'allow' },
  api: { ...api, auth: { kind: 'jwt', issuer: 'http://127.0.0.1:45990', audience: ['jobstack'] }, maxConcurrency: 4 },
} as const satisfies StageConfig;
