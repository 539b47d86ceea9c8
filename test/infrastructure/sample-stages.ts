import type { ApiConfig, DatabaseConfig, StageConfig } from '@jobstack/cdk';
import { emulator, prod, qa } from './fixed-stages.ts';
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

/** Queues whose handlers have something of their own in AWS. */
export const HANDLER_ACCESS = {
  default: {
    ...qa.queues.default,
    environment: { PARTNER_URL: 'https://partner.example/api' },
    secrets: {
      PARTNER_KEY: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:partner/key-AbCdEf',
      PARTNER_CERTIFICATE: 'arn:aws:secretsmanager:eu-central-1:444455556666:secret:partner/certificate',
    },
    policy: [
      { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::partner-files/*'] },
      { actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-central-1:444455556666:partner'] },
      {
        actions: ['dynamodb:*Item'],
        resources: ['arn:aws:dynamodb:eu-central-1:111122223333:table/rates'],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['jobs'] } },
      },
    ],
  },
  bulk: qa.queues.bulk,
} satisfies StageConfig['queues'];

/** Stages that between them use every choice there is. */
export const SAMPLE_STAGES: readonly StageConfig[] = [
  qa,
  prod,
  emulator,
  ...Object.entries(DATABASES).map(([name, database]) => aStage({ stage: name, database })),
  aStage({
    stage: 'full',
    api: {
      ...JWT_API,
      domain: {
        name: 'jobs.example.com',
        certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d',
      },
    },
    schedules: [{ name: 'nightly', cron: '0 3 * * ? *', timeZone: 'Europe/Berlin', type: 'example', payload: {} }],
    alarms: {
      emails: ['team@example.com', 'lead@example.com'],
      topicArn: 'arn:aws:sns:eu-central-1:111122223333:oncall',
    },
  }),
  aStage({ stage: 'no-egress', queues: HANDLER_ACCESS }),
  aStage({
    stage: 'nat',
    network: { endpointZones: 2, egress: 'nat', natGateways: 2, ports: [22] },
    queues: HANDLER_ACCESS,
  }),
  aStage({
    stage: 'endpoints',
    network: { endpointZones: 2, egress: 'endpoints', endpoints: ['secretsmanager', 'kms', 'dynamodb'] },
    queues: HANDLER_ACCESS,
  }),
];
