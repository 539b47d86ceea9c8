import { cell } from '@jobstack/csv';
import { defineImportTarget, type ImportTarget } from '@jobstack/csv/handlers';
import { z } from 'zod';
import { customers } from './tables.ts';

/** Every table that `csv_import` can fill. A new one: a table, a migration for it (`make db-generate`), and an entry here. */
export const importTargets = {
  customers: defineImportTarget({
    table: customers,
    global: true,
    key: 'email',
    row: z.object({
      email: cell.text({ max: 320 }).pipe(z.email()),
      name: cell.text({ max: 200 }),
    }),
  }),
} as const satisfies Record<string, ImportTarget>;
