import { JobStackError } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { isRowError, run, sqlState } from './database-error.ts';
import { type GivenRows, someOf } from './given-rows.ts';
import { insertAsSet } from './insert-as-set.ts';
import { insertRowByRow } from './insert-row-by-row.ts';
import type { RowState } from './row-state.ts';
import type { Chunk } from './source.ts';

/** PostgreSQL's "ON CONFLICT DO UPDATE command cannot affect row a second time". */
const SAME_ROW_TWICE = '21000';
const NO_TRANSACTION = '25P01';

/** PostgreSQL refuses a whole statement that has a NUL character in a parameter, and names no row. */
const NUL_REFUSAL: RowState = { code: '22021', message: 'invalid byte sequence for encoding "UTF8": 0x00' };

/**
 * Writes a chunk as a set, which is fast, and where that fails row by row, which knows what is wrong with which row.
 *
 * @throws JobStackError `TRANSACTION_REQUIRED`
 */
export async function writeChunk(
  tx: JobTransaction,
  chunk: Chunk,
  onRefusal: 'throw' | 'report',
): Promise<readonly RowState[]> {
  const reportsRefusals = onRefusal === 'report';
  const deferred = reportsRefusals ? chunk.target.deferredConstraints : [];
  const isCurable = (error: unknown) => sqlState(error) === SAME_ROW_TWICE || (reportsRefusals && isRowError(error));
  const rowByRow = (checkNow: readonly string[]) => insertRowByRow(tx, chunk, { reportsRefusals, checkNow });

  const asSet = await tryWriting(tx, () => insertAsSetAndRest(tx, chunk, reportsRefusals), deferred, isCurable);
  if (asSet) return asSet;
  const withNul = reportsRefusals ? placesWithNul(chunk.given) : [];
  if (withNul.length > 0) return await writeWithout(withNul, tx, chunk, onRefusal);
  // As long as the rows satisfy the deferred constraints together, none of them has to alone.
  const together = deferred.length > 0 && (await tryWriting(tx, () => rowByRow([]), deferred, isCurable));
  return together || (await rowByRow(deferred));
}

/** Undefined when nothing was written, because the way to write was the wrong one or failed curably. */
async function tryWriting(
  tx: JobTransaction,
  write: () => Promise<RowState[] | undefined>,
  deferred: readonly string[],
  isCurable: (error: unknown) => boolean,
): Promise<RowState[] | undefined> {
  await savepoint(tx);
  try {
    const states = await write();
    if (states) {
      await checkDeferred(tx, deferred);
      await run(tx, sql`RELEASE SAVEPOINT jobstack_bulk`);
      return states;
    }
  } catch (error) {
    if (!isCurable(error)) throw error;
  }
  await run(tx, sql`ROLLBACK TO SAVEPOINT jobstack_bulk; RELEASE SAVEPOINT jobstack_bulk`);
  return undefined;
}

async function savepoint(tx: JobTransaction): Promise<void> {
  try {
    await run(tx, sql`SAVEPOINT jobstack_bulk`);
  } catch (error) {
    throw sqlState(error) === NO_TRANSACTION ? transactionRequired(error) : error;
  }
}

async function checkDeferred(tx: JobTransaction, constraints: readonly string[]): Promise<void> {
  if (constraints.length === 0) return;
  const names = sql.raw(constraints.join(', '));
  await run(tx, sql`SET CONSTRAINTS ${names} IMMEDIATE; SET CONSTRAINTS ${names} DEFERRED`);
}

async function insertAsSetAndRest(
  tx: JobTransaction,
  chunk: Chunk,
  reportsRefusals: boolean,
): Promise<RowState[] | undefined> {
  const states = await insertAsSet(tx, chunk);
  const rest = states?.flatMap((state, place) => (state === undefined ? [place] : [])) ?? [];
  if (!states || rest.length === 0) return states as RowState[] | undefined;
  const given = someOf(chunk.given, rest);
  const restStates = await insertRowByRow(tx, { ...chunk, given }, { reportsRefusals, checkNow: [] });
  for (const [index, place] of rest.entries()) states[place] = restStates[index];
  return states as RowState[];
}

function placesWithNul({ columns, count }: GivenRows): number[] {
  return Array.from({ length: count }, (_, place) => place).filter((place) =>
    columns.some(({ texts }) => String(texts[place]).includes('\0')),
  );
}

async function writeWithout(
  refused: readonly number[],
  tx: JobTransaction,
  chunk: Chunk,
  onRefusal: 'throw' | 'report',
): Promise<readonly RowState[]> {
  const isRefused = new Set(refused);
  const others = Array.from({ length: chunk.given.count }, (_, place) => place).filter(
    (place) => !isRefused.has(place),
  );
  const states = new Array<RowState>(chunk.given.count).fill(NUL_REFUSAL);
  if (others.length === 0) return states;
  const written = await writeChunk(tx, { ...chunk, given: someOf(chunk.given, others) }, onRefusal);
  for (const [index, place] of others.entries()) states[place] = written[index] ?? NUL_REFUSAL;
  return states;
}

function transactionRequired(cause: unknown): JobStackError {
  return new JobStackError(
    'TRANSACTION_REQUIRED',
    'bulkInsert: expected a transaction, received a database without one, where half of the rows might stay. ' +
      'Pass the tx of context.commit, or of inTransaction.',
    { cause },
  );
}
