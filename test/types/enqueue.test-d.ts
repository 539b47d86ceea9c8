import { type EnqueuedJob, enqueue } from '@jobstack/database';
import { drizzle } from 'drizzle-orm/node-postgres';
import { expectTypeOf } from 'vitest';
import { handlers, products } from './handlers.ts';

const db = drizzle('postgres://nowhere', { schema: { products } });

// Never called: only its types are looked at.
export const enqueued = () =>
  db.transaction(async (tx) => {
    expectTypeOf(enqueue(tx, handlers, 'invoice', { orderId: 1, day: 'Monday' })).resolves.toEqualTypeOf<EnqueuedJob>();
    await enqueue(tx, handlers, 'free', { anything: true }, { runAt: new Date(0), idempotencyKey: 'once' });

    // @ts-expect-error there is no such job type
    await enqueue(tx, handlers, 'invoices', { orderId: 1, day: 'Monday' });
    // @ts-expect-error orderId is a number
    await enqueue(tx, handlers, 'invoice', { orderId: '1', day: 'Monday' });
    // @ts-expect-error day is missing
    await enqueue(tx, handlers, 'invoice', { orderId: 1 });
    // @ts-expect-error a client sends the day as text, whatever the handler gets
    await enqueue(tx, handlers, 'invoice', { orderId: 1, day: 6 });
    // @ts-expect-error a key of no field
    await enqueue(tx, handlers, 'invoice', { orderId: 1, day: 'Monday', copys: 2 });
    // @ts-expect-error an instant, not text
    await enqueue(tx, handlers, 'free', {}, { runAt: '2026-01-01' });
    // @ts-expect-error a pool is no transaction of Drizzle's
    await enqueue({ query: async () => undefined }, handlers, 'free', {});
  });
