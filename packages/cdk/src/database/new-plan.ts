import type { AuroraServerlessConfig, DatabaseConfig, RdsInstanceConfig } from '../config/database-config.ts';
import { databaseGuard } from '../config/guards/database-guard.ts';
import { databaseSchema } from '../config/schema/database-schema.ts';
import { problemsBy } from '../config/schema/schema-problems.ts';
import { logRetention } from '../log-retention.ts';
import { AuroraDatabase } from './aurora-database.ts';
import type { DatabaseNetwork } from './bound-database.ts';
import type { DatabaseContext, DatabasePlan } from './job-database.ts';
import { RdsDatabase } from './rds-database.ts';

/** Aurora Serverless v2. @default minAcu 0, maxAcu 2, autoPauseMinutes 5, no readers, no proxy, backupDays 7 */
export type AuroraOptions = Partial<Omit<AuroraServerlessConfig, 'kind'>>;

/** An RDS instance. @default t4g.medium, 20 GiB that may grow to 100, one zone, no proxy, backupDays 7 */
export type InstanceOptions = Partial<Omit<RdsInstanceConfig, 'kind'>> & {
  /** A synchronous standby in another zone. @default false */
  readonly multiAz?: boolean;
};

const AURORA: AuroraServerlessConfig = { kind: 'aurora-serverless-v2', minAcu: 0, maxAcu: 2, backupDays: 7 };
const INSTANCE = { instance: 't4g.medium', storageGiB: 20, maxStorageGiB: 100, backupDays: 7 } as const;

export function auroraPlan(options: AuroraOptions): DatabasePlan {
  const database = { ...AURORA, ...options };
  return newPlan(database, (scope, id, context) => new AuroraDatabase(scope, id, { database, ...placed(context) }));
}

export function newInstancePlan({ multiAz = false, ...options }: InstanceOptions): DatabasePlan {
  const database = { kind: multiAz ? 'rds-multi-az' : 'rds-instance', ...INSTANCE, ...options } as const;
  return newPlan(database, (scope, id, context) => new RdsDatabase(scope, id, { database, ...placed(context) }));
}

function newPlan(database: DatabaseConfig, bind: DatabasePlan['bind']): DatabasePlan {
  const ofKeys = problemsBy(databaseSchema, database, 'database').map(({ message }) => `database: ${message}`);
  const rules = ofKeys.length === 0 ? databaseGuard({ database }, { queues: {}, payloadProblems: () => [] }) : [];
  return {
    needsVpc: true,
    makesVpc: true,
    vpc: undefined,
    problems: [...ofKeys, ...rules.filter(({ broken }) => broken).map(({ message }) => message)],
    bind,
  };
}

function placed({ network, removal, logRetentionDays }: DatabaseContext) {
  return { network: needed(network), removal, logRetention: logRetention({ logRetentionDays }) };
}

function needed(network: DatabaseNetwork | undefined): DatabaseNetwork {
  if (!network) throw new Error('A database that JobStack creates needs a network to lie in.');
  return network;
}
