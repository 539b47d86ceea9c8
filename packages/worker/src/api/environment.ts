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
  };
  reader.check();
  return settings;
}
