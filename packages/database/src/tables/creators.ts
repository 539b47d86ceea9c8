import { bigint, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../schema/instant.ts';

/** People who publish, one row a handle. An example of an import target. */
export const creators = pgTable('creators', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** The natural key: imports find duplicates by it. */
  handle: text('handle').notNull().unique(),
  name: text('name'),
  email: text('email'),
  /** Platform → profile address. */
  socials: jsonb('socials').$type<Record<string, string>>().notNull().default({}),
  createdAt: instant('created_at').notNull().defaultNow(),
});
