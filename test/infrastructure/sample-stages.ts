import type { ApiConfig, DatabaseConfig, StageConfig } from '@jobstack/cdk';
import { emulator, prod, qa } from '@jobstack/deployment/stages';
import { aStage } from './test-app.ts';

const RDS = { instance: 't4g.large', storageGiB: 50, maxStorageGiB: 200, backupDays: 7 } as const;

/** One of each kind of database, each with what it can be combined with. */
export const DATABASES = {
  aurora: qa.database,
  'aurora-proxy': { ...qa.database, minAcu: 1, proxy: true },
  rds: { kind: 'rds-instance', ...RDS },
  'rds-proxy': { kind: 'rds-instance', ...RDS, proxy: true },
  'rds-multi': { kind: 'rds-multi-az', ...RDS },
  existing: {
    kind: 'existing-in-vpc',
    vpc: { vpcId: 'vpc-0a1b2c3d', availabilityZones: ['eu-central-1a'], subnetIds: ['subnet-0a1b2c3d'] },
    host: 'db.internal.example',
    name: 'jobs',
    securityGroupId: 'sg-0a1b2c3d',
    signIn: { kind: 'iam', resourceId: 'db-ABCDEFGHIJKL' },
    ownerSecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:owner-AbCdEf',
    maxConnections: 500,
  },
  'existing-pass': {
    kind: 'existing-in-vpc',
    vpc: { vpcId: 'vpc-0a1b2c3d', availabilityZones: ['eu-central-1a'], subnetIds: ['subnet-0a1b2c3d'] },
    host: 'db.internal.example',
    name: 'jobs',
    securityGroupId: 'sg-0a1b2c3d',
    signIn: { kind: 'secret', secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:app-AbCdEf' },
    ownerSecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:owner-AbCdEf',
    maxConnections: 500,
  },
  external: { ...emulator.database, maxConnections: 500 },
} as const satisfies Record<string, DatabaseConfig>;

/** An API for browsers, with tokens. */
export const JWT_API: ApiConfig = {
  ...qa.api,
  auth: { kind: 'jwt', issuer: 'https://login.example/', audience: ['jobs'] },
  corsOrigins: ['https://jobs.example'],
};

/** Stages that between them use every choice there is. */
export const SAMPLE_STAGES: readonly StageConfig[] = [
  qa,
  prod,
  emulator,
  ...Object.entries(DATABASES).map(([name, database]) => aStage({ stage: name, database })),
  aStage({
    stage: 'full',
    api: JWT_API,
    schedules: [{ name: 'nightly', cron: '0 3 * * ? *', timeZone: 'Europe/Berlin', type: 'example', payload: {} }],
    alarms: { email: 'team@example.com' },
  }),
];
