import type { JobTransaction, Reject } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { ImportChunk } from './import-chunks.ts';
import { shown } from './import-report.ts';
import type { BatchResult } from './write-batch.ts';

/** So many rows of each kind are shown. */
const MOST_EXAMPLES = 5;

const line = z.number().int().min(0);
const keyed = z.array(z.object({ line, key: z.string() }));

/** The first rows of each kind, as a checkpoint keeps them. */
export const examples = z.object({
  inserted: keyed,
  updated: keyed,
  skipped: keyed,
  rejected: z.array(z.object({ line, code: z.string(), message: z.string() })),
});

/** What would become of the first rows. */
export type Examples = z.infer<typeof examples>;

export const NO_EXAMPLES: Examples = { inserted: [], updated: [], skipped: [], rejected: [] };

/** What `write` answers; of what it writes nothing stays. */
export async function triedOnly<Result>(tx: JobTransaction, write: () => Promise<Result>): Promise<Result> {
  await tx.execute(sql`SAVEPOINT jobstack_dry_run`);
  const result = await write();
  await tx.execute(sql`ROLLBACK TO SAVEPOINT jobstack_dry_run`);
  return result;
}

/** The examples, with those of a further chunk as far as there is room. */
export function moreExamples(
  before: Examples = NO_EXAMPLES,
  { rows, batch }: ImportChunk,
  { inserted, updated, duplicates }: BatchResult,
  rejects: readonly Reject[],
  keyFields: readonly string[],
): Examples {
  const keyedRows = (known: Examples['inserted'], places: readonly number[]) => [
    ...known,
    ...places.slice(0, MOST_EXAMPLES - known.length).map((place) => ({
      line: rows[place]?.line ?? 0,
      key: shown(batch.textsOf(place, keyFields).join(', ')),
    })),
  ];
  const isUpdated = new Set(updated);
  const refused = rejects.slice(0, MOST_EXAMPLES - before.rejected.length);
  return {
    inserted: keyedRows(before.inserted, inserted),
    updated: keyedRows(before.updated, updated),
    skipped: keyedRows(
      before.skipped,
      duplicates.filter((place) => !isUpdated.has(place)),
    ),
    rejected: [
      ...before.rejected,
      ...refused.map((reject) => ({ line: reject.line, code: reject.code, message: shown(reject.message) })),
    ],
  };
}
