import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** Who buys from us, one row a customer. */
export const customers = pgTable('customers', {
  email: text('email').primaryKey(),
  name: text('name').notNull(),
  welcomedAt: timestamp('welcomed_at', { withTimezone: true }),
});
