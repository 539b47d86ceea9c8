import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import { creators } from '@jobstack/handlers/tables';
import { startThrowAwayDatabase, type ThrowAwayDatabase } from '@jobstack/laptop/testing';
import { testHandler } from '@jobstack/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

let database: ThrowAwayDatabase;
beforeAll(async () => {
  database = await startThrowAwayDatabase({ migrations: TEAM_MIGRATIONS, server: inject('postgresUrl') });
});
afterAll(() => database[Symbol.asyncDispose]());

const handles = async () => (await database.db.select().from(creators)).map(({ id, handle }) => [id, handle]);

test('has the tables of the team and of the engine, and forgets what was written, sequences included', async () => {
  await database.transaction((tx) => tx.insert(creators).values({ handle: 'ada' }));
  const before = await handles();

  await database.reset();
  const empty = await handles();
  await database.transaction((tx) => tx.insert(creators).values({ handle: 'bob' }));

  expect(before).toEqual([[1, 'ada']]);
  expect(empty).toEqual([]);
  expect(await handles()).toEqual([[1, 'bob']]);
});

test('a transaction that fails has written nothing', async () => {
  await database.reset();

  const failed = database.transaction(async (tx) => {
    await tx.insert(creators).values({ handle: 'ada' });
    throw new Error('no');
  });

  await expect(failed).rejects.toThrow('no');
  expect(await handles()).toEqual([]);
});

test('leaves nothing on a server that was there before', async () => {
  const other = await startThrowAwayDatabase({ server: inject('postgresUrl') });
  const name = new URL(other.url).pathname.slice(1).replace(/_\d+$/, '');
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  const count = async () =>
    (await client.query('SELECT count(*)::int AS n FROM pg_database WHERE starts_with(datname, $1)', [name])).rows[0].n;

  const during = await count();
  await other[Symbol.asyncDispose]();
  const after = await count();
  await client.end();

  expect([during, after]).toEqual([2, 0]);
});

test('a killed worker leaves of a chunk all or nothing there, and what it wrote beside the transaction is found', async () => {
  class Creating extends BaseJobHandler {
    async execute(context: JobContext<Record<string, unknown>>) {
      for (let done = Number(context.checkpoint ?? 0); done < 2; done += 1) {
        await context.commit((tx) => tx.insert(creators).values({ handle: `user ${done}` }), done + 1);
      }
      if (context.payload.direct)
        await context.db.insert(creators).values({ handle: 'late', tenantId: context.taskId });
      await context.commit(async () => undefined, 3);
    }
  }
  const creating = (payload: object) => testHandler(new Creating(), { payload: { ...payload }, database });
  const rows = async () => (await database.db.select().from(creators)).map(({ handle }) => handle).sort();

  const { points } = await creating({}).killAtEveryCheckpoint(rows);
  const direct = creating({ direct: true }).killAtEveryCheckpoint(rows);

  expect(points).toHaveLength(10);
  await expect(direct).rejects.toThrow(/killed before commit 3 of 3: status expected 'COMPLETED', received 'FAILED'/);
});
