import * as z from 'zod';
import type { ImportTargets } from './import-target.ts';

/** The payload of an import into one of these targets. */
export function csvImportPayload<Targets extends ImportTargets>(targets: Targets) {
  const targetNames = Object.keys(targets) as [keyof Targets & string, ...(keyof Targets & string)[]];
  return z.object({
    /** The table to import into, by its name in the targets. */
    target: z.enum(targetNames),
    /** CSV column → target field, such as `{ "Handle": "handle", "IG": "socials.instagram" }`. Left out: each column that bears a field's name. */
    columnMapping: z.record(z.string(), z.string()).optional(),
    /** What to do with a row whose key exists already, in the table or earlier in the file. */
    duplicateHandling: z.enum(['skip', 'update']).default('skip'),
    /** Between two fields of the file. */
    delimiter: z.enum([',', ';', '\t', '|']).default(','),
  });
}

type CsvImportSchema<Targets extends ImportTargets = ImportTargets> = ReturnType<typeof csvImportPayload<Targets>>;

export type CsvImportPayload<Targets extends ImportTargets = ImportTargets> = z.infer<CsvImportSchema<Targets>>;
