import type { JobTransaction } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { type DataError, dataErrorOf } from './data-error.ts';
import type { Candidate } from './row-validator.ts';
import type { UpsertStatement } from './upsert-statement.ts';

/** What became of candidates that were sent to the database. */
export interface Written {
  readonly inserted: number;
  readonly updated: number;
  readonly refused: readonly Refusal[];
}

/** A candidate that the database would not take. */
export interface Refusal {
  readonly candidate: Candidate;
  readonly error: DataError;
}

const NOTHING: Written = { inserted: 0, updated: 0, refused: [] };

/**
 * Writes candidates in one statement. When the database refuses it because of somebody's data, halves them until the culprits stand alone:
 * a bad row costs about 2 × log2(candidates) statements, and the good ones are written.
 *
 * @throws whatever is not about the data
 */
export async function writeCandidates(
  tx: JobTransaction,
  candidates: readonly Candidate[],
  statement: UpsertStatement,
): Promise<Written> {
  if (candidates.length === 0) return NOTHING;
  await tx.execute(sql`SAVEPOINT candidates`);
  try {
    const { rows } = await tx.execute<{ inserted: number; updated: number }>(statement(candidates));
    await tx.execute(sql`RELEASE SAVEPOINT candidates`);
    return { ...NOTHING, ...rows[0] };
  } catch (thrown) {
    const error = dataErrorOf(thrown);
    if (!error) throw thrown;
    await tx.execute(sql`ROLLBACK TO SAVEPOINT candidates`);
    await tx.execute(sql`RELEASE SAVEPOINT candidates`);
    return await isolate(tx, candidates, statement, error);
  }
}

async function isolate(
  tx: JobTransaction,
  candidates: readonly Candidate[],
  statement: UpsertStatement,
  error: DataError,
): Promise<Written> {
  const [only] = candidates;
  if (candidates.length === 1 && only) return { ...NOTHING, refused: [{ candidate: only, error }] };
  const middle = Math.ceil(candidates.length / 2);
  const left = await writeCandidates(tx, candidates.slice(0, middle), statement);
  const right = await writeCandidates(tx, candidates.slice(middle), statement);
  return {
    inserted: left.inserted + right.inserted,
    updated: left.updated + right.updated,
    refused: [...left.refused, ...right.refused],
  };
}
