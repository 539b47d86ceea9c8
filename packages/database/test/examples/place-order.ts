import { enqueue } from '@jobstack/database';
import { createHandlerMap } from '@jobstack/handler-sdk';
import type { Doorbell } from '@jobstack/processor';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { pgTable, serial, text } from 'drizzle-orm/pg-core';
import * as z from 'zod';

const orders = pgTable('orders', { id: serial('id').primaryKey(), customer: text('customer').notNull() });

const handlers = createHandlerMap({
  invoice: { payload: z.object({ orderId: z.int() }), execute: async () => ({}) },
});

/** An order and the job that writes its invoice: both are there, or neither is. */
export async function placeOrder(db: NodePgDatabase, doorbell: Pick<Doorbell, 'ring'>, customer: string) {
  const job = await db.transaction(async (tx) => {
    const [order] = await tx.insert(orders).values({ customer }).returning();
    const orderId = order?.id ?? 0;
    return enqueue(tx, handlers, 'invoice', { orderId }, { tenantId: 'acme', idempotencyKey: `order-${orderId}` });
  });
  await doorbell.ring([job.ring]);
  return job.id;
}
