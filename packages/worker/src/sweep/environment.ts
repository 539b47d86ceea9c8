import { EnvironmentReader, type RawEnvironment, SETTINGS } from '@jobstack/core/settings';
import type { PgJobStoreOptions } from '@jobstack/database';
import { type DatabaseEnvironment, readDatabaseEnvironment } from '../database/database-environment.ts';
import { readStoreOptions } from '../store-options.ts';

/** What the sweep is told by its deployment. */
export interface SweepEnvironment {
  readonly database: DatabaseEnvironment;
  readonly store: Required<PgJobStoreOptions>;
  /** Queue name → URL. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** Where it asks for its own next pass. */
  readonly sweepQueueUrl: string;
  /** How far apart passes are. @default 60,000 */
  readonly sweepEveryMs: number;
}

/** @throws Error listing every missing or malformed variable at once */
export function readSweepEnvironment(environment: RawEnvironment): SweepEnvironment {
  const reader = new EnvironmentReader(environment);
  const settings = {
    database: readDatabaseEnvironment(reader),
    store: readStoreOptions(reader),
    queueUrls: reader.texts(SETTINGS.queueUrls),
    sweepQueueUrl: reader.text(SETTINGS.sweepQueueUrl),
    sweepEveryMs: reader.number(SETTINGS.sweepSeconds) * 1000,
  };
  reader.check();
  return settings;
}
