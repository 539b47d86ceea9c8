import { SETTINGS } from '@jobstack/core/settings';
import * as z from 'zod';
import type {
  AuroraServerlessConfig,
  ExistingInVpcConfig,
  ExistingSignIn,
  ExistingVpc,
  ExternalDatabaseConfig,
  RdsInstanceConfig,
  RdsInstanceSize,
  RdsMultiAzConfig,
} from '../database-config.ts';
import { RDS_INSTANCE_MEMORY_GIB } from '../database-config.ts';
import {
  arn,
  flag,
  list,
  matching,
  number,
  object,
  oneKindOf,
  oneOf,
  type SchemaOf,
  text,
  wholeNumber,
} from './fields.ts';

const backupDays = wholeNumber(1, 35, 'days');
const pooler = oneOf(...SETTINGS.databasePooler.choices).optional();
const maxConnections = wholeNumber(1, 262_143, 'connections, as SHOW max_connections answers');
const secretArn = arn(
  'secretsmanager',
  'secret:',
  'arn:aws:secretsmanager:eu-central-1:111122223333:secret:jobs-AbCdEf',
);

const aurora = object({
  kind: z.literal('aurora-serverless-v2'),
  minAcu: number('capacity units'),
  maxAcu: number('capacity units'),
  autoPauseMinutes: wholeNumber(5, 1440, 'minutes').optional(),
  readers: wholeNumber(0, 15, 'instances').optional(),
  proxy: flag().optional(),
  backupDays,
} satisfies SchemaOf<AuroraServerlessConfig>);

const rds = {
  instance: oneOf(...(Object.keys(RDS_INSTANCE_MEMORY_GIB) as RdsInstanceSize[])),
  storageGiB: wholeNumber(20, 65_536, 'GiB'),
  maxStorageGiB: wholeNumber(20, 65_536, 'GiB'),
  proxy: flag().optional(),
  backupDays,
};
const rdsInstance = object({ kind: z.literal('rds-instance'), ...rds } satisfies SchemaOf<RdsInstanceConfig>);
const rdsMultiAz = object({ kind: z.literal('rds-multi-az'), ...rds } satisfies SchemaOf<RdsMultiAzConfig>);

const vpc = object({
  vpcId: matching(/^vpc-[0-9a-f]+$/, "a VPC's id such as 'vpc-0a1b2c3d'"),
  availabilityZones: list('zones', matching(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "a zone such as 'eu-central-1a'")),
  subnetIds: list('subnets', matching(/^subnet-[0-9a-f]+$/, "a subnet's id such as 'subnet-0a1b2c3d'")),
} satisfies SchemaOf<ExistingVpc>);

type SignInBy<Kind> = Extract<ExistingSignIn, { readonly kind: Kind }>;

const signIn = z.discriminatedUnion(
  'kind',
  [
    object({
      kind: z.literal('iam'),
      resourceId: matching(/^(db|cluster)-[A-Z0-9]+$/, "an RDS resource id such as 'db-ABCDEFGHIJKL'"),
    } satisfies SchemaOf<SignInBy<'iam'>>),
    object({ kind: z.literal('secret'), secretArn } satisfies SchemaOf<SignInBy<'secret'>>),
  ],
  oneKindOf('kind', 'iam', 'secret'),
);

const existing = object({
  kind: z.literal('existing-in-vpc'),
  vpc,
  host: matching(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$/, 'a host name'),
  port: wholeNumber(1, 65_535, 'port').optional(),
  name: text('a database', 63),
  securityGroupId: matching(/^sg-[0-9a-f]+$/, "a security group's id such as 'sg-0a1b2c3d'"),
  pooler,
  signIn,
  ownerSecretArn: secretArn,
  maxConnections,
} satisfies SchemaOf<ExistingInVpcConfig>);

const external = object({
  kind: z.literal('external'),
  secretArn,
  tls: oneOf('verify', 'disable').optional(),
  pooler,
  maxConnections,
} satisfies SchemaOf<ExternalDatabaseConfig>);

export const databaseSchema = z.discriminatedUnion(
  'kind',
  [aurora, rdsInstance, rdsMultiAz, existing, external],
  oneKindOf('kind', 'aurora-serverless-v2', 'rds-instance', 'rds-multi-az', 'existing-in-vpc', 'external'),
);
