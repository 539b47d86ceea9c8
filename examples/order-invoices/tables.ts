import { bigint, pgTable, text } from 'drizzle-orm/pg-core';

export const orders = pgTable('orders', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  customer: text('customer').notNull(),
  cents: bigint('cents', { mode: 'number' }).notNull(),
});

export const invoices = pgTable('invoices', {
  orderId: bigint('order_id', { mode: 'number' })
    .primaryKey()
    .references(() => orders.id),
  text: text('text').notNull(),
});
