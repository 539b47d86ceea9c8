import type { TenantBudgets } from '@jobstack/api';
import { EnvironmentReader, type RawEnvironment, SETTINGS } from '@jobstack/core/settings';
import type { PgJobStoreOptions } from '@jobstack/database';
import { type DatabaseEnvironment, readDatabaseEnvironment } from '../database/database-environment.ts';
import { readStoreOptions } from '../store-options.ts';

/** What the API is told by its deployment. */
export interface ApiEnvironment {
  readonly database: DatabaseEnvironment;
  readonly store: Required<PgJobStoreOptions>;
  /** @default 2 */
  readonly databasePoolSize: number;
  readonly bucket: string;
  /** Queue name → URL. */
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly sweepQueueUrl: string;
  /** How far apart sweeps are. @default 60,000 */
  readonly sweepEveryMs: number;
  /** Claim of the token that names the tenant; undefined when requests are signed by IAM. */
  readonly tenantClaim: string | undefined;
  /** Claim of the token that names its role; undefined: every token is an operator's. */
  readonly roleClaim: string | undefined;
  /** What one tenant may have at once. */
  readonly budgets: TenantBudgets;
}

/** @throws Error listing every missing or malformed variable at once */
export function readApiEnvironment(environment: RawEnvironment): ApiEnvironment {
  const reader = new EnvironmentReader(environment);
  const settings = {
    database: readDatabaseEnvironment(reader),
    store: readStoreOptions(reader),
    databasePoolSize: reader.number(SETTINGS.apiPoolSize),
    bucket: reader.text(SETTINGS.bucket),
    queueUrls: reader.texts(SETTINGS.queueUrls),
    sweepQueueUrl: reader.text(SETTINGS.sweepQueueUrl),
    sweepEveryMs: reader.number(SETTINGS.sweepSeconds) * 1000,
    tenantClaim: reader.optionalText(SETTINGS.tenantClaim),
    roleClaim: reader.optionalText(SETTINGS.roleClaim),
    budgets: readBudgets(reader),
  };
  reader.check();
  return settings;
}

const MIB = 2 ** 20;

function readBudgets(reader: EnvironmentReader): TenantBudgets {
  const storedMiB = reader.number(SETTINGS.storedMiBPerTenant);
  return {
    openJobs: reader.number(SETTINGS.openJobsPerTenant),
    storedBytes: storedMiB === undefined ? undefined : storedMiB * MIB,
    fileRetentionDays: reader.number(SETTINGS.fileRetentionDays),
  };
}
