import { bigint, pgTable, text } from 'drizzle-orm/pg-core';

export const books = pgTable('books', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  isbn: text('isbn').notNull().unique(),
  title: text('title').notNull(),
  author: text('author').notNull(),
});
