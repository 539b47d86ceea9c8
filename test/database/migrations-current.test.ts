import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER } from '@jobstack/database';
import * as schema from '@jobstack/database/schema';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import * as tables from '@jobstack/handlers/tables';
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { bigint, pgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';

/** What drizzle-kit wrote down about the tables with the newest migration. */
async function newestSnapshot(folder: string): Promise<DrizzleSnapshotJSON> {
  const meta = join(folder, 'meta');
  const newest = (await readdir(meta))
    .filter((name) => name.endsWith('_snapshot.json'))
    .sort()
    .at(-1);
  return JSON.parse(await readFile(join(meta, newest ?? 'no snapshot'), 'utf8'));
}

test.each([
  ["the engine's", MIGRATIONS_FOLDER, schema, 'make db-ledger'],
  ["the team's", TEAM_MIGRATIONS, tables, 'make db-generate NAME=…'],
] as const)('generating a migration from %s tables finds nothing to do', async (_whose, folder, current, command) => {
  const statements = await generateMigration(await newestSnapshot(folder), generateDrizzleJson(current));

  expect(statements, `The tables have changed: run \`${command}\`.`).toEqual([]);
});

test('a new table would be found', async () => {
  const extra = pgTable('extra', { id: bigint('id', { mode: 'number' }) });
  const current = generateDrizzleJson({ ...tables, extra });

  const statements = await generateMigration(await newestSnapshot(TEAM_MIGRATIONS), current);

  expect(statements).toEqual([expect.stringContaining('CREATE TABLE "extra"')]);
});

test('what drizzle-kit does not know of stands in the migration as it stands beside the tables', async () => {
  const byHand = await readFile(join(MIGRATIONS_FOLDER, '../src/schema/by-hand.sql'), 'utf8');
  const ledger = await readFile(join(MIGRATIONS_FOLDER, '0000_ledger.sql'), 'utf8');

  expect(ledger.endsWith(byHand), 'by-hand.sql has changed: run `make db-ledger`.').toBe(true);
});
