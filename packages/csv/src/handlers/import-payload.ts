import { HandlerDefinitionError } from '@jobstack/handler-sdk';
import * as z from 'zod';
import { dialectProblems } from '../dialect.ts';
import { CSV_ENCODINGS, type PartialDialect } from '../index.ts';
import type { ImportTargets } from './import-target.ts';

/** What one deployment's imports have in common. */
export interface CsvImportOptions<Targets extends ImportTargets = ImportTargets> {
  /** The target of payloads that name none. @default the only one there is; with several, a payload must name its target */
  readonly defaultTarget?: keyof Targets & string;
  /** Longest record, in bytes, 1 to 16,777,216 (16 MiB); a longer one is refused. @default 1048576 */
  readonly maxRecordBytes?: number;
  /**
   * Rows in one commit, 1 to 20,000, where it is not to depend on how long commits take. A commit also ends after 4 MiB of the file, or
   * less where imports run side by side. @default 1,000 to 10,000
   */
  readonly chunkRows?: number;
  /** Name of the deployed queue that imports go through: one of few jobs at a time and much memory suits them. @default 'default' */
  readonly queue?: string;
}

const MOST_RECORD_BYTES = 16 * 1_048_576;

const MOST_CHUNK_ROWS = 20_000;

const REJECTS = 'expected a number of rows, or a share of them such as "5%"';

/** A share of the rows, from 0% to 100%. */
const SHARE = /^(?:100|\d{1,2}(?:\.\d{1,3})?)%$/;

/** What is known of the file, all of it optional; `inspectCsv` answers it whole. */
const dialect = z
  .strictObject({
    compression: z.enum(['none', 'gzip']),
    encoding: z.enum(CSV_ENCODINGS),
    delimiter: z.string(),
    quote: z.string(),
    escape: z.enum(['double', 'backslash']),
    skipLines: z.int(),
    header: z.union([z.boolean(), z.array(z.string())]),
    quotes: z.enum(['strict', 'lenient']),
    shortRows: z.enum(['reject', 'pad']),
    trailingDelimiters: z.enum(['reject', 'drop']),
    comment: z.string(),
    nullStrings: z.array(z.string()),
  })
  .partial()
  .superRefine((value, context) => {
    for (const message of dialectProblems(value)) context.addIssue({ code: 'custom', message });
  });

/**
 * The payload of an import into one of these targets.
 *
 * @throws HandlerDefinitionError when there is no target, or an option is out of range
 */
export function csvImportPayload<Targets extends ImportTargets>(
  targets: Targets,
  options: CsvImportOptions<Targets> = {},
) {
  type Name = keyof Targets & string;
  const names = Object.keys(targets) as [Name, ...Name[]];
  checkOptions(names, options);
  const defaultTarget = options.defaultTarget ?? (names.length === 1 ? names[0] : undefined);
  const target = z.enum(names);
  return z.object({
    /** The table to import into, by its name in the targets. */
    target: (defaultTarget === undefined ? target : target.default(defaultTarget as never)) as z.ZodType<
      Name,
      Name | undefined
    >,
    /** CSV column → target field, such as `{ "Handle": "handle", "IG": "socials.instagram" }`. Left out: each column that bears a field's name. */
    columnMapping: z.record(z.string(), z.string()).optional(),
    /** What to do with a row whose key exists already, in the table or earlier in the file: leave the one that is there, write over it, or refuse the row. */
    duplicateHandling: z.enum(['skip', 'update', 'fail']).default('skip'),
    /** Whether to say only what would become of the rows, and change nothing. */
    dryRun: z.boolean().optional(),
    /** Between two fields of the file; `auto`: as its first records suggest. */
    delimiter: z.enum(['auto', ',', ';', '\t', '|']).default('auto'),
    /** How the file is written, as far as it is known; the rest is found out. */
    dialect: dialect.optional(),
    /** With more refused rows than this the import ends FAILED: a number of rows, or a share of the whole file such as `5%`. */
    maxRejects: z.union([z.int(REJECTS).min(0, REJECTS), z.string().regex(SHARE, REJECTS)], REJECTS).optional(),
  });
}

type CsvImportSchema<Targets extends ImportTargets = ImportTargets> = ReturnType<typeof csvImportPayload<Targets>>;

export type CsvImportPayload<Targets extends ImportTargets = ImportTargets> = z.infer<CsvImportSchema<Targets>>;

/** What the payload says of the file. */
export function dialectOf({ delimiter, dialect }: Pick<CsvImportPayload, 'delimiter' | 'dialect'>): PartialDialect {
  return delimiter === 'auto' ? { ...dialect } : { ...dialect, delimiter };
}

function checkOptions(
  names: readonly string[],
  {
    defaultTarget,
    maxRecordBytes,
    chunkRows,
  }: Omit<CsvImportOptions, 'defaultTarget'> & { readonly defaultTarget?: string },
): void {
  const problems: string[] = [];
  if (names.length === 0) problems.push('expected at least one import target, received none');
  if (defaultTarget !== undefined && !names.includes(defaultTarget)) {
    problems.push(`defaultTarget must be one of ${names.join(', ')}; received '${defaultTarget}'`);
  }
  const isLength = maxRecordBytes === undefined || (Number.isInteger(maxRecordBytes) && maxRecordBytes >= 1);
  if (!isLength || (maxRecordBytes ?? 0) > MOST_RECORD_BYTES) {
    problems.push(`maxRecordBytes must be a whole number from 1 to ${MOST_RECORD_BYTES}; received ${maxRecordBytes}`);
  }
  if (chunkRows !== undefined && !(Number.isInteger(chunkRows) && chunkRows >= 1 && chunkRows <= MOST_CHUNK_ROWS)) {
    problems.push(`chunkRows must be a whole number from 1 to ${MOST_CHUNK_ROWS}; received ${chunkRows}`);
  }
  if (problems.length > 0) throw new HandlerDefinitionError(`csvImport: ${problems.join('; ')}.`);
}
