import { JOB_STATUSES, LOG_LEVELS } from '@jobstack/core';
import { isTable } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { LEDGER_STATEMENTS } from '../src/ledger/statements.ts';
import { JobRecords } from '../src/records/job-records.ts';
import * as schema from '../src/schema/index.ts';

/** What a version says to the engine's tables while it runs. */
export interface VersionStatements {
  readonly statements: readonly { readonly name: string; readonly text: string }[];
  /** Table of the engine → the columns that the version knows, in alphabetical order. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

/** All that this version says: the ledger's statements, and the lists that the API reads by. Needs no database. */
export async function currentStatements(): Promise<VersionStatements> {
  const ledger = LEDGER_STATEMENTS.map(({ name, text }) => ({ name, text }));
  return { statements: [...ledger, ...(await statementsOfRecords())], columns: columnsOfTables() };
}

async function statementsOfRecords(): Promise<VersionStatements['statements']> {
  const texts = new Set<string>();
  // Never connects: what is asked is what is looked at.
  const client = Object.assign(new pg.Pool(), { query: async () => ({ rows: [], rowCount: 0 }) });
  const db = drizzle({ client, logger: { logQuery: (text) => texts.add(text) } });
  const records = new JobRecords(db);
  const page = { limit: 10 };
  await records.knows('acme', 'key');
  for (const ref of [{ id: 1 }, { taskId: '018f0000-0000-7000-8000-000000000000' }]) await records.find('acme', ref);
  for (const status of [undefined, ...JOB_STATUSES]) {
    for (const type of [undefined, 'example']) {
      for (const before of [undefined, 7]) await records.list('acme', { ...page, status, type, before });
    }
  }
  await records.actions(1, page);
  await records.lastLogs(1, page);
  for (const after of [undefined, 7]) {
    for (const level of [undefined, ...LOG_LEVELS]) await records.logs(1, { ...page, after, level });
    await records.rejects(1, { ...page, after });
    await records.attempts(1, { ...page, ...(after !== undefined && { after }) });
  }
  return [...texts].map((text, index) => ({ name: `jobstack_records_${index}`, text }));
}

function columnsOfTables(): VersionStatements['columns'] {
  const tables = Object.values(schema)
    .filter((value) => isTable(value))
    .map((table) => getTableConfig(table as PgTable));
  return Object.fromEntries(tables.map(({ name, columns }) => [name, columns.map((column) => column.name).sort()]));
}
