import { resolve } from 'node:path';
import type { RawEnvironment } from '@jobstack/core/settings';
import { databaseConnection } from '../database/database-connection.ts';
import { customResource } from './custom-resource.ts';
import { readMigrateEnvironment } from './environment.ts';
import { migrateAndGrant } from './migrate-and-grant.ts';

/**
 * The migration's Lambda handler, composed from its environment.
 *
 * @param bundle folder of the entry, from which the folder of the migrations is found
 * @throws Error listing every missing or malformed variable at once
 */
export function migrateHandler(bundle: string, variables: RawEnvironment = process.env) {
  const environment = readMigrateEnvironment(variables);
  const folder = resolve(bundle, environment.migrationsFolder);
  return customResource(async () =>
    migrateAndGrant(await databaseConnection(environment.database), {
      folder,
      limits: environment.roleLimits,
      grantIam: environment.grantIam,
      leaseMs: environment.leaseMs,
    }),
  );
}
