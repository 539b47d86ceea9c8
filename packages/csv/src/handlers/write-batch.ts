import type { JobTransaction } from '@jobstack/handler-sdk';
import { type DuplicateHandling, deduplicate } from './duplicates.ts';
import type { Candidate } from './row-validator.ts';
import type { UpsertStatement } from './upsert-statement.ts';
import { type Refusal, writeCandidates } from './write-candidates.ts';

/** What became of a batch's candidates; counted as if they had been written one by one, in the order of the file. */
export interface BatchOutcome {
  /** Written: inserted, and where duplicates update, updated too. */
  readonly successCount: number;
  /** Met a row with their key, in the table or earlier in the file. */
  readonly duplicateCount: number;
  readonly refused: readonly Refusal[];
}

/**
 * Writes a batch. Where a key's winner is refused, the next candidate with that key gets its chance. A candidate that never gets one
 * counts as a duplicate, whatever the database would have said to it.
 */
export async function writeBatch(
  tx: JobTransaction,
  candidates: readonly Candidate[],
  handling: DuplicateHandling,
  statement: UpsertStatement,
): Promise<BatchOutcome> {
  const refused: Refusal[] = [];
  let [successCount, duplicateCount] = [0, 0];
  for (let open = candidates; open.length > 0; ) {
    const { winners, losers } = deduplicate(open, handling);
    const written = await writeCandidates(tx, winners, statement);
    const refusedKeys = new Set(written.refused.map(({ candidate }) => candidate.key));
    open = losers.filter(({ key }) => refusedKeys.has(key));
    const settledLosers = losers.length - open.length;
    const skipped = winners.length - written.inserted - written.updated - written.refused.length;
    for (const refusal of written.refused) refused.push(refusal);
    duplicateCount += written.updated + skipped + settledLosers;
    successCount += written.inserted + (handling === 'update' ? written.updated + settledLosers : 0);
  }
  return { successCount, duplicateCount, refused };
}
