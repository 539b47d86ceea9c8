import { bigint, doublePrecision, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

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
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
});
