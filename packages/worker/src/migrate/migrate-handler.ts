import { join } from 'node:path';
import type { RawEnvironment } from '@jobstack/core/settings';
import { databaseConnection } from '../database/database-connection.ts';
import { createLogger, guarded } from '../observability/index.ts';
import { customResource } from './custom-resource.ts';
import { readMigrateEnvironment } from './environment.ts';
import { type ErasureCommand, eraseData } from './erase-data.ts';
import { migrateAndGrant } from './migrate-and-grant.ts';

/**
 * The Lambda handler of what the tables' owner does, composed from its environment: migrates when CloudFormation or `make db-migrate` calls,
 * erases data when `make erase` does.
 *
 * @param bundle folder of the entry, from which the folder of the migrations is found
 * @throws Error listing every missing or malformed variable at once
 */
export function migrateHandler(bundle: string, variables: RawEnvironment = process.env) {
  const environment = readMigrateEnvironment(variables);
  const folder = (of: string) => join(bundle, environment.migrationsFolder, of);
  const folders = { engineFolder: folder('engine'), teamFolder: folder('team') };
  const logger = createLogger();
  const { database, bucket = '', roleLimits: limits, grantIam, leaseMs, ownDatabase } = environment;
  const migrate = customResource(
    async () =>
      migrateAndGrant(await databaseConnection(database), { ...folders, limits, grantIam, leaseMs, ownDatabase }),
    logger,
  );
  return guarded(logger, async (event: Parameters<typeof migrate>[0] | EraseCall, _context: unknown) => {
    if (!isEraseCall(event)) return migrate(event);
    return eraseData({ connection: await databaseConnection(database), bucket }, event.erase);
  });
}

/** What `make erase` calls the function with. */
interface EraseCall {
  readonly erase: ErasureCommand;
}

function isEraseCall(event: object): event is EraseCall {
  return 'erase' in event;
}
