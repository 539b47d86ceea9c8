import { defineImportTarget, type ImportTarget } from '@jobstack/csv/handlers';
import * as z from 'zod';
import { creators, places } from './tables/index.ts';

/** PostgreSQL's text cannot hold the character NUL. */
const text = z
  .string()
  .trim()
  .refine((value) => !value.includes('\0'), 'Expected text without NUL characters');
const decimal = z.coerce.number();

/** Every table that `csv_import` can fill. To add one: a Drizzle table, a migration for it, and an entry here. */
export const importTargets = {
  creators: defineImportTarget({
    table: creators,
    key: 'handle',
    row: z.object({
      handle: text.max(100),
      name: text.max(200).optional(),
      email: text.pipe(z.email()).optional(),
      socials: z.record(z.string(), text.pipe(z.url())),
    }),
  }),
  places: defineImportTarget({
    table: places,
    key: 'zipCode',
    row: z.object({
      zipCode: text.max(20),
      latitude: decimal.min(-90).max(90),
      longitude: decimal.min(-180).max(180),
      city: text.max(200),
      state: text.max(100),
      county: text.max(200).optional(),
    }),
  }),
} as const satisfies Record<string, ImportTarget>;
