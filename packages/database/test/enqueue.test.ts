import { readFile } from 'node:fs/promises';
import type { Ring } from '@jobstack/core';
import { createHandlerMap } from '@jobstack/handler-sdk';
import { Doorbell, Sweeper } from '@jobstack/processor';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, serial, text } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { enqueue, type PayloadInputOf } from '../src/enqueue.ts';
import { PgJobStore } from '../src/pg-job-store.ts';
import { JobRecords } from '../src/records/job-records.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { placeOrder } from './examples/place-order.ts';

const orders = pgTable('orders', { id: serial('id').primaryKey(), customer: text('customer').notNull() });

const handlers = createHandlerMap({
  invoice: {
    payload: z.object({ orderId: z.int(), copies: z.int().min(1).default(1) }),
    retry: { maxAttempts: 7 },
    timeout: '1h',
    queue: 'bulk',
    execute: async () => ({}),
  },
  free: { execute: async () => ({}) },
  read: { file: 'required', execute: async () => ({}) },
});

const DOCS = new URL('../../../docs/enqueue.md', import.meta.url);
const EXAMPLE = new URL('examples/place-order.ts', import.meta.url);

let database: TestDatabase;
let pool: pg.Pool;
let records: JobRecords;
let rings: Ring[];
const open = () => drizzle(pool, { schema: { orders } });

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  records = new JobRecords(drizzle(pool));
  await pool.query('CREATE TABLE orders (id serial PRIMARY KEY, customer text NOT NULL)');
});

beforeEach(async () => {
  rings = [];
  await pool.query('TRUNCATE jobs, orders RESTART IDENTITY CASCADE');
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const queue = {
  async ring(more: readonly Ring[]) {
    rings.push(...more);
    return more.map(({ taskId }) => taskId);
  },
  armSweep: async () => true,
};

/** As a team would: an order, and with it its invoice. */
const order = (customer: string, failure?: Error) =>
  open().transaction(async (tx) => {
    const [row] = await tx.insert(orders).values({ customer }).returning();
    const job = await enqueue(tx, handlers, 'invoice', { orderId: row?.id ?? 0 }, { tenantId: 'acme', ownerId: 'ada' });
    if (failure) throw failure;
    return job;
  });

describe('enqueue', () => {
  it('stores the job with its handler’s settings when the transaction commits', async () => {
    const { id, taskId, created, ring } = await order('Ada');

    const job = await records.find('acme', { id });
    expect(job).toMatchObject({ taskId, type: 'invoice', status: 'QUEUED', payload: { orderId: 1 }, ownerId: 'ada' });
    expect(job).toMatchObject({ queue: 'bulk', maxAttempts: 7 });
    expect({ created, ring }).toEqual({ created: true, ring: { taskId, queue: 'bulk', tenantId: 'acme' } });
    const { rows } = await pool.query('SELECT timeout_ms FROM jobs');
    expect(rows).toEqual([{ timeout_ms: '3600000' }]);
  });

  it('leaves no job and no row when the transaction rolls back', async () => {
    await expect(order('Ada', new Error('changed my mind'))).rejects.toThrow('changed my mind');

    expect(await records.list('acme', { limit: 10 })).toEqual([]);
    expect(await open().select().from(orders)).toEqual([]);
  });

  it('is rung by a doorbell after the commit, and not again by the sweep once a worker has taken it', async () => {
    const store = new PgJobStore(pool);

    const { taskId, ring } = await order('Ada');
    await new Doorbell({ store, queue }).ring([ring]);
    await store.claim({ taskIds: [taskId], leaseMs: 120_000, worker: 'w' });
    await pool.query("UPDATE open_jobs SET sweep_at = sweep_at - interval '1 minute'");
    await new Sweeper({ store, queue }).sweep(undefined);

    expect(rings).toEqual([{ taskId, queue: 'bulk', tenantId: 'acme' }]);
  });

  it('is rung by the sweep when nobody rang', async () => {
    const { taskId } = await order('Ada');
    await pool.query("UPDATE open_jobs SET sweep_at = sweep_at - interval '30 seconds'");

    await new Sweeper({ store: new PgJobStore(pool), queue }).sweep(undefined);

    expect(rings).toEqual([{ taskId, queue: 'bulk', tenantId: 'acme' }]);
  });

  it('is not rung before it is nearly due', async () => {
    const runAt = new Date(Date.now() + 3_600_000);
    const { id, ring } = await enqueue(open(), handlers, 'free', {}, { runAt });

    await new Doorbell({ store: new PgJobStore(pool), queue }).ring([ring]);

    expect(rings).toEqual([]);
    expect((await records.find('default', { id }))?.runAt).toEqual(runAt);
  });

  it('answers the same job for the same idempotency key, and refuses another payload under it', async () => {
    const options = { idempotencyKey: 'order-7' };
    const first = await enqueue(open(), handlers, 'invoice', { orderId: 7 }, options);

    const second = await enqueue(open(), handlers, 'invoice', { orderId: 7 }, options);
    const conflict = enqueue(open(), handlers, 'invoice', { orderId: 8 }, options);

    expect(second).toMatchObject({ id: first.id, taskId: first.taskId, created: false });
    await expect(conflict).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  it('refuses another time under the same key, and the transaction can still be committed', async () => {
    const options = { idempotencyKey: 'order-7', runAt: new Date('2027-01-31T08:00:00Z') };
    const first = await enqueue(open(), handlers, 'invoice', { orderId: 7 }, options);

    const created = await open().transaction(async (tx) => {
      const later = { ...options, runAt: new Date('2027-01-31T09:00:00Z') };
      const conflict = enqueue(tx, handlers, 'invoice', { orderId: 7 }, later);
      await expect(conflict).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT', details: { differing: ['runAt'] } });
      return enqueue(tx, handlers, 'invoice', { orderId: 7 }, options);
    });

    expect(created).toMatchObject({ id: first.id, created: false });
  });

  it('refuses a payload that cannot be stored exactly, before it touches the transaction', async () => {
    const payload = { name: 'a\u0000', at: new Date(), count: Number.POSITIVE_INFINITY };

    const refused = enqueue(open(), handlers, 'free', payload);

    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_PAYLOAD',
      issues: [{ path: 'name' }, { path: 'at' }, { path: 'count' }],
    });
    const large = enqueue(open(), handlers, 'free', { text: 'x'.repeat(1024 * 1024) });
    await expect(large).rejects.toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: expect.stringContaining('1048576 bytes'),
    });
  });

  it('refuses a payload with all its problems, before it touches the transaction', async () => {
    const broken = { orderId: 1.5, copies: 0 };

    const refused = open().transaction((tx) => enqueue(tx, handlers, 'invoice', broken));

    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_PAYLOAD',
      issues: [{ path: 'orderId' }, { path: 'copies' }],
    });
  });

  it('refuses a type that needs a file, which it cannot give', async () => {
    const refused = enqueue(open(), handlers, 'read', {});

    await expect(refused).rejects.toMatchObject({
      code: 'FILE_REQUIRED',
      message: expect.stringContaining('Job type read needs a file: create the job through the API'),
    });
    expect(await records.list('default', { limit: 10 })).toEqual([]);
  });

  it('refuses options with all their problems', async () => {
    const options = { tenantId: '', idempotencyKey: 'x'.repeat(201), runAt: new Date('tomorrow') };

    const refused = enqueue(open(), handlers, 'free', {}, options);

    await expect(refused).rejects.toMatchObject({
      code: 'ENQUEUE_OPTIONS',
      message: expect.stringMatching(
        /tenantId: .* received 0; idempotencyKey: .* received 201; runAt: .* received an invalid date/,
      ),
    });
  });

  it.each([
    ['tenantId', { tenantId: 'a\u0000' }],
    ['ownerId', { ownerId: '\ud800' }],
    ['idempotencyKey', { idempotencyKey: '\u0000' }],
    ['runAt', { runAt: new Date('+012027-01-31T08:00:00Z') }],
  ])('refuses an option that no database can store: %s', async (name, options) => {
    await expect(enqueue(open(), handlers, 'free', {}, options)).rejects.toMatchObject({
      code: 'ENQUEUE_OPTIONS',
      message: expect.stringContaining(`enqueue: ${name}: `),
    });
  });

  it('refuses a job type that only an untyped caller can name', async () => {
    const untyped = 'constructor' as 'free';

    await expect(enqueue(open(), handlers, untyped, {})).rejects.toMatchObject({
      code: 'UNKNOWN_JOB_TYPE',
      message: 'No handler registered for job type: constructor',
    });
  });

  it('is typed against the handler map', () => {
    type Input = PayloadInputOf<typeof handlers, 'invoice'>;

    expectTypeOf<Input>().toEqualTypeOf<{ orderId: number; copies?: number | undefined }>();
    expectTypeOf<PayloadInputOf<typeof handlers, 'free'>>().toEqualTypeOf<Record<string, unknown>>();
    // Never called: only its types are looked at.
    const misuse = () => [
      // @ts-expect-error there is no such job type
      enqueue(open(), handlers, 'invoices', { orderId: 1 }),
      // @ts-expect-error orderId is a number
      enqueue(open(), handlers, 'invoice', { orderId: '1' }),
      // @ts-expect-error orderId is missing
      enqueue(open(), handlers, 'invoice', {}),
    ];
    expect(misuse).toBeTypeOf('function');
  });
});

describe('docs/enqueue.md', () => {
  it('shows the example that runs here', async () => {
    const id = await placeOrder(drizzle(pool), new Doorbell({ store: new PgJobStore(pool), queue }), 'Ada');

    expect(await records.find('acme', { id })).toMatchObject({ type: 'invoice', payload: { orderId: 1 } });
    expect(rings).toHaveLength(1);
    expect(await readFile(DOCS, 'utf8')).toContain(await readFile(EXAMPLE, 'utf8'));
  });
});
