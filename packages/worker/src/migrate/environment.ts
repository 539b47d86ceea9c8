import { EnvironmentReader, type RawEnvironment, SETTINGS } from '@jobstack/core/settings';
import { type DatabaseEnvironment, readDatabaseEnvironment } from '../database/database-environment.ts';

/** What the migration is told by its deployment. */
export interface MigrateEnvironment {
  /** As the owner of the tables. */
  readonly database: DatabaseEnvironment;
  /** Where files lie that an erasure deletes. */
  readonly bucket: string | undefined;
  /** Folder of the SQL files, relative to the bundle: the engine's in its `engine`, the team's in its `team`. */
  readonly migrationsFolder: string;
  /** Role → the most connections it may open. JSON in `ROLE_LIMITS`. */
  readonly roleLimits: Readonly<Record<string, number>>;
  /** Whether roles sign in by IAM; otherwise there are none, and the functions sign in by the secret. */
  readonly grantIam: boolean;
  /** The database was made for JobStack, by the same deployment. */
  readonly ownDatabase: boolean;
  /** What the workers have: the longest that their sessions may idle inside a transaction. */
  readonly leaseMs: number;
}

/** @throws Error listing every missing or malformed variable at once */
export function readMigrateEnvironment(environment: RawEnvironment): MigrateEnvironment {
  const reader = new EnvironmentReader(environment);
  const settings = {
    database: readDatabaseEnvironment(reader),
    bucket: reader.optionalText(SETTINGS.bucket),
    migrationsFolder: reader.text(SETTINGS.migrationsFolder),
    roleLimits: reader.optionalNumbers(SETTINGS.roleLimits) ?? {},
    grantIam: reader.choice(SETTINGS.grantIam) === 'true',
    ownDatabase: reader.choice(SETTINGS.ownDatabase) === 'true',
    leaseMs: reader.number(SETTINGS.leaseSeconds) * 1000,
  };
  reader.check();
  return settings;
}
