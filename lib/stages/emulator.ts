import type { StageConfig } from '@jobstack/cdk';

/** What `make test-deploy` brings up on an AWS emulator: an external database, no VPC, otherwise the constructs of every stage. */
export const emulator = {
  stage: 'emulator',
  production: false,
  owner: 'jobstack',
  database: {
    kind: 'external',
    secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:jobstack/emulator',
    tls: 'disable',
    maxConnections: 200,
  },
  network: { endpointZones: 1 },
  queues: {
    default: { timeoutSeconds: 60, memoryMiB: 512, maxConcurrency: 4, poolSize: 5 },
    bulk: { timeoutSeconds: 120, memoryMiB: 512, batchSize: 1, maxConcurrency: 2, poolSize: 5 },
  },
  engine: { leaseSeconds: 15, hopCap: 100, recursion: 'allow' },
  api: {
    // The deploy test signs its own tokens and serves their keys here.
    auth: { kind: 'jwt', issuer: 'http://127.0.0.1:45990', audience: ['jobstack'] },
    corsOrigins: [],
    requestsPerSecond: 50,
    burst: 100,
    maxConcurrency: 4,
    poolSize: 2,
  },
  sweep: { everyMinutes: 1, safetyEveryHours: 1 },
  schedules: [],
  alarms: { silentBecause: 'An emulator rings nobody.' },
  removal: { database: 'destroy', files: 'destroy', deletionProtection: false },
  logRetentionDays: 7,
  fileRetentionDays: 1,
} as const satisfies StageConfig;
