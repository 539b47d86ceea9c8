import { migrateHandler } from '@jobstack/worker/migrate';

export const handler = migrateHandler(import.meta.dirname);
