import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';
import * as z from 'zod';
import { defineImportTarget } from '../src/handlers/index.ts';
import { cell } from '../src/index.ts';

const people = pgTable(
  'people',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: text('tenant_id').notNull().default('default'),
    handle: text('handle').notNull(),
    name: text('name'),
    email: text('email'),
    socials: jsonb('socials').$type<Record<string, string>>().notNull().default({}),
  },
  (table) => [unique('people_tenant_handle_key').on(table.tenantId, table.handle)],
);

const spots = pgTable('spots', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  zipCode: text('zip_code').notNull().unique(),
  latitude: doublePrecision('latitude').notNull(),
  longitude: doublePrecision('longitude').notNull(),
  city: text('city').notNull(),
  state: text('state').notNull(),
  county: text('county'),
});

/** A column for each cell, and defaults. */
const orders = pgTable('orders', {
  number: bigint('number', { mode: 'bigint' }).primaryKey(),
  paid: boolean('paid'),
  price: numeric('price', { precision: 20, scale: 4 }),
  quantity: integer('quantity').notNull().default(1),
  day: text('day'),
  placedAt: timestamp('placed_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  status: text('status').notNull().default('open'),
  details: jsonb('details'),
  extra: jsonb('extra').notNull(),
});

/** Appended to, with what each row gets from its job. */
const readings = pgTable('readings', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  tenantId: text('tenant_id').notNull(),
  importedBy: text('imported_by'),
  importId: text('import_id').notNull(),
  sensor: text('sensor').notNull(),
  value: integer('value').notNull(),
});

/** Keyed, with the last job that wrote a row. */
const prices = pgTable('prices', {
  sku: text('sku').primaryKey(),
  cents: integer('cents').notNull(),
  note: text('note'),
  importId: text('import_id').notNull(),
});

/** As the migrations of a team would make them. */
export const TABLES = `
  CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id text NOT NULL DEFAULT 'default', handle text NOT NULL,
    name text, email text, socials jsonb NOT NULL DEFAULT '{}', CONSTRAINT people_tenant_handle_key UNIQUE (tenant_id, handle));
  CREATE TABLE spots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, zip_code text NOT NULL UNIQUE, latitude double precision NOT NULL,
    longitude double precision NOT NULL, city text NOT NULL, state text NOT NULL, county text);
  CREATE TABLE orders (number bigint PRIMARY KEY, paid boolean, price numeric(20, 4), quantity integer NOT NULL DEFAULT 1, day text,
    placed_at timestamptz(3) NOT NULL DEFAULT now(), status text NOT NULL DEFAULT 'open', details jsonb, extra jsonb NOT NULL);
  CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id text NOT NULL, imported_by text,
    import_id text NOT NULL, sensor text NOT NULL, value integer NOT NULL);
  CREATE TABLE prices (sku text PRIMARY KEY, cents integer NOT NULL CHECK (cents >= 0), note text, import_id text NOT NULL)`;

export const importTargets = {
  people: defineImportTarget({
    table: people,
    tenant: 'tenantId',
    key: 'handle',
    row: z.object({
      handle: cell.text({ max: 100 }),
      name: cell.text({ max: 200 }).optional(),
      email: cell.text().pipe(z.email()).optional(),
      socials: z.record(z.string(), cell.text().pipe(z.url())).optional(),
    }),
  }),
  spots: defineImportTarget({
    table: spots,
    global: true,
    key: 'zipCode',
    row: z.object({
      zipCode: cell.text({ max: 20 }),
      latitude: cell.decimal({ min: -90, max: 90 }),
      longitude: cell.decimal({ min: -180, max: 180 }),
      city: cell.text({ max: 200 }),
      state: cell.text({ max: 100 }),
      county: cell.text({ max: 200 }).optional(),
    }),
  }),
  orders: defineImportTarget({
    table: orders,
    global: true,
    key: 'number',
    row: z.object({
      number: cell.bigint(),
      paid: cell.boolean().optional(),
      price: cell.decimal({ scale: 4 }).optional(),
      quantity: cell.integer({ min: 1 }).optional(),
      day: cell.date({ format: 'DD.MM.YYYY' }).optional(),
      placedAt: cell.instant().optional(),
      status: cell.enumOf(['open', 'done']).optional(),
      details: cell.json().optional(),
      extra: z.record(z.string(), cell.text()),
    }),
  }),
  readings: defineImportTarget({
    table: readings,
    tenant: 'tenantId',
    append: true,
    fixed: { importedBy: 'owner', importId: 'taskId' },
    row: z.object({ sensor: cell.text(), value: cell.integer() }),
  }),
  prices: defineImportTarget({
    table: prices,
    global: true,
    key: 'sku',
    fixed: { importId: 'taskId' },
    row: z.object({ sku: cell.text(), cents: cell.integer(), note: cell.text().optional() }),
  }),
};
