import * as z from 'zod';
import { type ImportTargetName, importTargets } from './targets.ts';

const targetNames = Object.keys(importTargets) as [ImportTargetName, ...ImportTargetName[]];

export const csvImportPayload = z.object({
  /** The table to import into, by its name in `targets.ts`. */
  target: z.enum(targetNames),
  /** CSV column → target field, such as `{ "Handle": "handle", "IG": "socials.instagram" }`. Left out: each column that bears a field's name. */
  columnMapping: z.record(z.string(), z.string()).optional(),
  /** What to do with a row whose key exists already, in the table or earlier in the file. */
  duplicateHandling: z.enum(['skip', 'update']).default('skip'),
  /** Between two fields of the file. */
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
});

export type CsvImportPayload = z.infer<typeof csvImportPayload>;
