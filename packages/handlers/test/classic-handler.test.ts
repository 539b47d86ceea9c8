import { createPool } from '@jobstack/database';
import { createTestDatabase } from '@jobstack/database/testing';
import { createTestContext } from '@jobstack/handler-sdk/testing';
import { drizzle } from 'drizzle-orm/node-postgres';
import { expect, it } from 'vitest';
import { ClassicHandler } from './fixtures/classic-handler.ts';

const payload = { source: 'newsletter', uploadedBy: 'ops' };

it('runs a handler of the classic shape: its rows, its log lines with row numbers, its summary', async () => {
  await using database = await createTestDatabase();
  const pool = createPool(database.url);
  const fileBuffer = 'handle;options\nada;{"name":"Ada"}\n;{}\nbob;not json\n';
  const { context, logs } = createTestContext({ payload, fileBuffer, db: drizzle(pool) });

  const result = await new ClassicHandler().execute(context);

  const { rows } = await pool.query('SELECT handle, name FROM creators ORDER BY handle');
  await pool.end();
  expect(result).toEqual({ success: false, total: 3, created: 2, errors: [{ row: 3, error: 'handle is empty' }] });
  expect(rows).toEqual([
    { handle: 'ada', name: 'Ada' },
    { handle: 'bob', name: null },
  ]);
  expect(logs.map(({ level, message, rowNumber }) => [level, message, rowNumber])).toEqual([
    ['INFO', 'Created ada', 2],
    ['ERROR', 'Row 3 failed: handle is empty', 3],
    ['INFO', 'Created bob', 4],
  ]);
});

it('names all missing fields of a classic payload together', async () => {
  const { context } = createTestContext({ payload: { source: '' } });

  const run = new ClassicHandler().execute(context);

  await expect(run).rejects.toMatchObject({
    code: 'INVALID_PAYLOAD',
    message: 'Missing required fields: source, uploadedBy',
  });
});
