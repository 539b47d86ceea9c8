import { bigint, doublePrecision, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../schema/instant.ts';

/** Postal places, one row a code. The import target of the demo. */
export const places = pgTable('places', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** The natural key. Text: postal codes have leading zeros. */
  zipCode: text('zip_code').notNull().unique(),
  /** In degrees, north positive. */
  latitude: doublePrecision('latitude').notNull(),
  /** In degrees, east positive. */
  longitude: doublePrecision('longitude').notNull(),
  city: text('city').notNull(),
  state: text('state').notNull(),
  county: text('county'),
  createdAt: instant('created_at').notNull().defaultNow(),
});
