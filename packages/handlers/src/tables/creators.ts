import { bigint, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** People who publish, one row a handle. An example of an import target. */
export const creators = pgTable('creators', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** The natural key: imports find duplicates by it. */
  handle: text('handle').notNull().unique(),
  name: text('name'),
  email: text('email'),
  /** Platform → profile address. */
  socials: jsonb('socials').$type<Record<string, string>>().notNull().default({}),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
});
