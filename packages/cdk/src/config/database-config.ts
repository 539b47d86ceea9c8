import type { Pooler } from '@jobstack/core/settings';

/** Where PostgreSQL runs. One literal per stage; the connection guard knows the limit of each kind. */
export type DatabaseConfig =
  | AuroraServerlessConfig
  | RdsInstanceConfig
  | RdsMultiAzConfig
  | ExistingInVpcConfig
  | ExternalDatabaseConfig;

/** Aurora PostgreSQL that scales with the load, and to nothing when `minAcu` is 0. */
export interface AuroraServerlessConfig {
  readonly kind: 'aurora-serverless-v2';
  /** Capacity units kept, 0 to 256 in steps of 0.5; 0 pauses the database when nobody is connected. One unit is about 2 GiB of memory. */
  readonly minAcu: number;
  /** 1 to 256 in steps of 0.5. `max_connections` follows from it. */
  readonly maxAcu: number;
  /** Idle minutes until the pause, 5 to 1,440. Only with `minAcu: 0`. @default 5 */
  readonly autoPauseMinutes?: number;
  /** Standby instances in other zones, 0 to 15. @default 0 */
  readonly readers?: number;
  /** RDS Proxy in front. Impossible with `minAcu: 0`: the proxy's own connections keep the database awake. @default false */
  readonly proxy?: boolean;
  /** Days of point-in-time recovery, 1 to 35. */
  readonly backupDays: number;
}

interface RdsBase {
  /** Size, memory included, of one of the classes that JobStack knows the connection limit of. */
  readonly instance: RdsInstanceSize;
  /** GiB at the start, at least 20. */
  readonly storageGiB: number;
  /** GiB that storage may grow to by itself; above `storageGiB`. */
  readonly maxStorageGiB: number;
  /** RDS Proxy in front. @default false */
  readonly proxy?: boolean;
  /** Days of point-in-time recovery, 1 to 35. */
  readonly backupDays: number;
}

/** One PostgreSQL instance in one zone. */
export interface RdsInstanceConfig extends RdsBase {
  readonly kind: 'rds-instance';
}

/** One PostgreSQL instance with a synchronous standby in another zone. */
export interface RdsMultiAzConfig extends RdsBase {
  readonly kind: 'rds-multi-az';
}

/** A database and a VPC that exist already. Nothing of either is changed but a security group rule. */
export interface ExistingInVpcConfig {
  readonly kind: 'existing-in-vpc';
  readonly vpc: ExistingVpc;
  readonly host: string;
  /** @default 5432 */
  readonly port?: number;
  readonly name: string;
  /** Security group of the database; the functions' groups are let in on `port`. */
  readonly securityGroupId: string;
  /** What stands at `host`. RDS Proxy and PgBouncer take no time limits from their clients; see the page about deploying. @default 'none' */
  readonly pooler?: Pooler;
  /** How the functions sign in. */
  readonly signIn: ExistingSignIn;
  /** Complete ARN of the secret (`username`, `password`) that may create roles and tables; read by the migration alone. */
  readonly ownerSecretArn: string;
  /** What `SHOW max_connections` answers; behind a pooler, how many clients that admits. */
  readonly maxConnections: number;
}

/** IAM needs an RDS resource id (`db-…` or `cluster-…`); a secret serves any PostgreSQL. */
export type ExistingSignIn =
  | { readonly kind: 'iam'; readonly resourceId: string }
  | { readonly kind: 'secret'; readonly secretArn: string };

/** A VPC by its parts, so that synth needs no look-up. */
export interface ExistingVpc {
  readonly vpcId: string;
  readonly availabilityZones: readonly string[];
  /** Subnets for the functions, one per zone in the same order. They must reach SQS, S3 and Secrets Manager. */
  readonly subnetIds: readonly string[];
}

/** PostgreSQL that is reached over the internet; the functions are in no VPC. */
export interface ExternalDatabaseConfig {
  readonly kind: 'external';
  /** ARN of a secret with `host`, `port`, `dbname`, `username`, `password`. */
  readonly secretArn: string;
  /** Host names that the certificate is checked against the public authorities; `disable` is for emulators on loopback only. @default 'verify' */
  readonly tls?: 'verify' | 'disable';
  /** What stands at the secret's `host`, as for `existing-in-vpc`. @default 'none' */
  readonly pooler?: Pooler;
  /** What `SHOW max_connections` answers; behind a pooler, how many clients that admits. */
  readonly maxConnections: number;
}

/** RDS classes with their memory in GiB: https://aws.amazon.com/rds/instance-types/ */
export const RDS_INSTANCE_MEMORY_GIB = {
  't4g.micro': 1,
  't4g.small': 2,
  't4g.medium': 4,
  't4g.large': 8,
  'm7g.large': 8,
  'm7g.xlarge': 16,
  'm7g.2xlarge': 32,
  'r7g.large': 16,
  'r7g.xlarge': 32,
  'r7g.2xlarge': 64,
} as const;

export type RdsInstanceSize = keyof typeof RDS_INSTANCE_MEMORY_GIB;

export function hasProxy(database: DatabaseConfig): boolean {
  return 'proxy' in database && database.proxy === true;
}

export function poolerOf(database: DatabaseConfig): Pooler {
  if (hasProxy(database)) return 'rds-proxy';
  return ('pooler' in database && database.pooler) || 'none';
}
