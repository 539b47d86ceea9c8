import { BaseJobHandler, createHandlerMap, type JobContext, PermanentError } from '@jobstack/handler-sdk';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { invoices, orders } from './tables.ts';

const payload = z.object({ orderId: z.int() });

/** Writes the invoice of an order, once. */
class InvoiceHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { orderId } = context.payload;
    if (context.checkpoint === undefined) {
      const [order] = await context.db.select().from(orders).where(eq(orders.id, orderId));
      if (!order) throw new PermanentError(`There is no order ${orderId}.`, { code: 'NO_ORDER' });
      const text = `${order.customer} owes ${(order.cents / 100).toFixed(2)}`;
      await context.commit((tx) => tx.insert(invoices).values({ orderId, text }), 'written');
    }
    return { orderId };
  }
}

export const handlers = createHandlerMap({ invoice: new InvoiceHandler() });
