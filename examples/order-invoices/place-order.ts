import { enqueue } from '@jobstack/database';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { handlers } from './handlers.ts';
import { orders } from './tables.ts';

/**
 * What the shop does when somebody buys: the order and the job that writes its invoice are there, or neither is. The caller rings after
 * the commit; a job that nobody rings is late, not lost.
 */
export function placeOrder(db: NodePgDatabase, order: { customer: string; cents: number }) {
  return db.transaction(async (tx) => {
    const [stored] = await tx.insert(orders).values(order).returning({ id: orders.id });
    const orderId = stored?.id ?? 0;
    const job = await enqueue(tx, handlers, 'invoice', { orderId }, { idempotencyKey: `order-${orderId}` });
    return { orderId, job };
  });
}
