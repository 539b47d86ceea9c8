import { join } from 'node:path';
import { startThrowAwayDatabase } from '@jobstack/laptop/testing';
import { type TestedDatabase, testHandler } from '@jobstack/testing';
import { jobMatchers } from '@jobstack/testing/vitest';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { handlers } from './handlers.ts';
import { placeOrder } from './place-order.ts';
import { invoices, orders } from './tables.ts';

expect.extend(jobMatchers);

const database = await startThrowAwayDatabase({ migrations: join(import.meta.dirname, 'migrations') });
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => database.reset());

/** The shop's own connection to the same database. */
async function openShop() {
  const pool = new pg.Pool({ connectionString: database.url });
  return { db: drizzle(pool), pool, [Symbol.asyncDispose]: () => pool.end() };
}

it('an order brings its job with it', async () => {
  await using shop = await openShop();

  const { orderId, job } = await placeOrder(shop.db, { customer: 'Ada', cents: 1990 });

  const { rows } = await shop.pool.query('SELECT type, payload FROM jobstack.jobs WHERE id = $1', [job.id]);
  expect(rows).toEqual([{ type: 'invoice', payload: { orderId } }]);
});

it('an order that is refused leaves no job behind', async () => {
  await using shop = await openShop();

  await expect(placeOrder(shop.db, { customer: 'Ada', cents: 0 })).rejects.toThrow();

  const { rows } = await shop.pool.query('SELECT id FROM jobstack.jobs');
  expect(rows).toEqual([]);
});

it('writes an invoice once, wherever the worker is killed', async () => {
  // Each run begins on a fresh copy of the database, with one order in it.
  const withOrder: TestedDatabase = {
    get db() {
      return database.db;
    },
    transaction: (run) => database.transaction(run),
    async reset() {
      await database.reset();
      await database.db.insert(orders).values({ customer: 'Ada', cents: 1990 });
    },
  };
  const invoice = testHandler(handlers.invoice, { payload: { orderId: 1 }, database: withOrder });
  const written = () => database.db.select().from(invoices);

  expect(await invoice.run()).toHaveCompleted({ orderId: 1 });
  await invoice.killAtEveryCheckpoint(written);

  expect(await written()).toEqual([{ orderId: 1, text: 'Ada owes 19.90' }]);
});
