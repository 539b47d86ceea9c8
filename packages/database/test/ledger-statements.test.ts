import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LEDGER_STATEMENTS } from '../src/ledger/statements.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const LEDGER = fileURLToPath(new URL('../src/ledger', import.meta.url));

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  // Nothing but what a statement qualifies is found.
  await client.query(`SET search_path = ''`);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** PostgreSQL's own names for the types. */
const TYPES: Readonly<Record<string, string>> = {
  int8: 'bigint',
  int4: 'integer',
  float8: 'double precision',
  bool: 'boolean',
  text: 'text',
  uuid: 'uuid',
  jsonb: 'jsonb',
};

describe.each(LEDGER_STATEMENTS.map((statement) => [statement.name, statement] as const))(
  '%s',
  (_name, { name, text, parameters, columns }) => {
    test('is understood by PostgreSQL, takes its parameters and answers the columns that its rows are read by', async () => {
      await client.query(`PREPARE ${name} AS ${text}`);

      const { rows } = await client.query(
        `SELECT parameter_types::text[] AS parameters, coalesce(result_types::text[], '{}') AS results
         FROM pg_prepared_statements WHERE name = $1`,
        [name],
      );
      expect(rows[0].parameters).toHaveLength(parameters.length);
      expect(rows[0].results).toEqual(Object.values(columns).map((type) => TYPES[type.replace('?', '')]));
    });

    test('names its columns as its rows are read', async () => {
      await client.query('BEGIN');
      const { fields } = await client.query({ text, values: parameters.map(() => null) }).catch(() => ({ fields: [] }));
      await client.query('ROLLBACK');

      if (fields.length > 0) expect(fields.map((field) => field.name)).toEqual(Object.keys(columns));
    });
  },
);

test('no statement is left out, and each has a name of its own', () => {
  const declared = readdirSync(LEDGER)
    .map((file) => readFileSync(`${LEDGER}/${file}`, 'utf8'))
    .flatMap((source) => Array.from(source.matchAll(/^export const [A-Z_]+ = \w+\(/gm)));

  expect(LEDGER_STATEMENTS).toHaveLength(declared.length);
  expect(new Set(LEDGER_STATEMENTS.map(({ name }) => name)).size).toBe(LEDGER_STATEMENTS.length);
});
