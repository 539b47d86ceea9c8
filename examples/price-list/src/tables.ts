import { numeric, pgTable, text } from 'drizzle-orm/pg-core';

/** What things cost, one row an article. */
export const prices = pgTable('prices', {
  article: text('article').primaryKey(),
  price: numeric('price', { precision: 10, scale: 2 }).notNull(),
});
