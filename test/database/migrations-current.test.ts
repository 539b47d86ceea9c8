import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER } from '@jobstack/database';
import * as schema from '@jobstack/database/schema';
import * as tables from '@jobstack/handlers/tables';
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { bigint, pgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';

/** What drizzle-kit wrote down about the schema with the newest migration. */
async function newestSnapshot(): Promise<DrizzleSnapshotJSON> {
  const meta = join(MIGRATIONS_FOLDER, 'meta');
  const newest = (await readdir(meta))
    .filter((name) => name.endsWith('_snapshot.json'))
    .sort()
    .at(-1);
  return JSON.parse(await readFile(join(meta, newest ?? 'no snapshot'), 'utf8'));
}

test('generating a migration from the schema finds nothing to do', async () => {
  const current = generateDrizzleJson({ ...schema, ...tables });

  const statements = await generateMigration(await newestSnapshot(), current);

  expect(statements, 'The schema has changed: run `pnpm db:generate`.').toEqual([]);
});

test('a new table would be found', async () => {
  const extra = pgTable('extra', { id: bigint('id', { mode: 'number' }) });
  const current = generateDrizzleJson({ ...schema, ...tables, extra });

  const statements = await generateMigration(await newestSnapshot(), current);

  expect(statements).toEqual([expect.stringContaining('CREATE TABLE "extra"')]);
});
