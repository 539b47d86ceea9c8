import { createPool, inTransaction } from '@jobstack/database';
import { createTestDatabase, type TestDatabase } from '@jobstack/database/testing';
import { type PayloadOf, parsePayload } from '@jobstack/handler-sdk';
import { createTestContext } from '@jobstack/handler-sdk/testing';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { handlers } from '../src/index.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function run(payload: object, content: string) {
  const test = createTestContext({
    payload: (await parsePayload('csv_import', handlers.csv_import, payload)) as PayloadOf<
      typeof handlers,
      'csv_import'
    >,
    file: { content },
    db: drizzle(pool),
    transaction: (write) => inTransaction(pool, write),
  });
  return await handlers.csv_import.execute(test.context);
}

it('imports creators by the payload that teams have always sent, which names no target', async () => {
  const columnMapping = { Handle: 'handle', Name: 'name', 'E-Mail': 'email', IG: 'socials.instagram' };
  const content = 'Handle;Name;E-Mail;IG\nada;Ada, Countess;ada@example.com;https://example.com/ada\nbob;;;\n';

  const result = await run({ columnMapping, duplicateHandling: 'skip' }, content);

  expect(result).toMatchObject({ successCount: 2, errorCount: 0, delimiter: ';' });
  const { rows } = await pool.query('SELECT tenant_id, handle, name, email, socials FROM creators ORDER BY handle');
  expect(rows).toEqual([
    {
      tenant_id: 'default',
      handle: 'ada',
      name: 'Ada, Countess',
      email: 'ada@example.com',
      socials: { instagram: 'https://example.com/ada' },
    },
    { tenant_id: 'default', handle: 'bob', name: null, email: null, socials: {} },
  ]);
});

it('imports creators of a file without any of their profiles', async () => {
  expect(await run({}, 'handle\neve\n')).toMatchObject({ successCount: 1, errorCount: 0 });
});

it('imports places, with their numbers exact and leading zeros kept', async () => {
  const content =
    'zip_code,latitude,longitude,city,state,county\n00501,40.922326,-72.637078,Holtsville,NY,\n0x10,0x10,1,Town,NY,\n';

  const result = await run({ target: 'places' }, content);

  expect(result).toMatchObject({ successCount: 1, errorCount: 1 });
  const { rows } = await pool.query('SELECT zip_code, latitude, longitude, county FROM places');
  expect(rows).toEqual([{ zip_code: '00501', latitude: 40.922326, longitude: -72.637078, county: null }]);
});
