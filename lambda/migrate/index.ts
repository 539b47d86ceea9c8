import { resolve } from 'node:path';
import { databaseConnection } from '../database-connection.ts';
import { customResource } from './custom-resource.ts';
import { readMigrateEnvironment } from './environment.ts';
import { migrateAndGrant } from './migrate-and-grant.ts';

const environment = readMigrateEnvironment(process.env);
const folder = resolve(import.meta.dirname, environment.migrationsFolder);

export const handler = customResource(async () =>
  migrateAndGrant(await databaseConnection(environment.database), {
    folder,
    limits: environment.roleLimits,
    grantIam: environment.grantIam,
  }),
);
