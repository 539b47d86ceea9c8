import { cell } from '@jobstack/csv';
import { defineImportTarget, type ImportTarget } from '@jobstack/csv/handlers';
import * as z from 'zod';
import * as tables from './tables/index.ts';

/** Every table that `csv_import` can fill. To add one: a Drizzle table, a migration for it, and an entry here. */
export const importTargets = {
  creators: defineImportTarget({
    table: tables.creators,
    tenant: 'tenantId',
    key: 'handle',
    row: z.object({
      handle: cell.text({ max: 100 }),
      name: cell.text({ max: 200 }).optional(),
      email: cell.text().pipe(z.email()).optional(),
      socials: z.record(z.string(), cell.text().pipe(z.url())).optional(),
    }),
  }),
  places: defineImportTarget({
    table: tables.places,
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
} as const satisfies Record<string, ImportTarget>;
