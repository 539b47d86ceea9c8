import type { JobTransaction } from '@jobstack/handler-sdk';
import { type SQL, sql } from 'drizzle-orm';
import { run } from './database-error.ts';
import { literal } from './quote.ts';
import { ROWS, type RowLoopOptions, rowLoop, STATES } from './row-loop.ts';
import type { RowState } from './row-state.ts';
import { arraysOf, type Chunk, knownKey, unnested } from './source.ts';

type Answer = {
  /** From 1. */
  readonly place: number;
  /** Null when nothing was written. */
  readonly inserted: boolean | null;
  /** Null unless the row was refused. */
  readonly code: string | null;
  readonly message: string | null;
  readonly column: string | null;
  readonly constraint: string | null;
};

/**
 * Writes a chunk row by row, inside the server: a DO block, which everybody may run, takes the rows from one cursor and leaves what
 * became of them in another. About 20 µs a row, whether it is refused or not.
 */
export async function insertRowByRow(tx: JobTransaction, chunk: Chunk, options: RowLoopOptions): Promise<RowState[]> {
  await run(tx, sql`DECLARE ${sql.identifier(ROWS)} NO SCROLL CURSOR FOR ${rowsOf(chunk)}`);
  await run(tx, sql.raw(`DO ${literal(rowLoop(chunk, options))}`));
  const rows = await run<Answer>(tx, sql`FETCH ALL FROM ${sql.identifier(STATES)}`);
  await run(tx, sql`CLOSE ${sql.identifier(STATES)}`);
  const states = new Array<RowState>(chunk.given.count);
  for (const row of rows) states[row.place - 1] = stateOf(row);
  return states;
}

function stateOf({ inserted, code, message, column, constraint }: Answer): RowState {
  if (code !== null) {
    return { code, message: message ?? '', ...(column ? { column } : {}), ...(constraint ? { constraint } : {}) };
  }
  if (inserted === null) return 'skipped';
  return inserted ? 'inserted' : 'updated';
}

/**
 * As text, in the order of the keys; a key that cannot be read comes last, and its row will be refused. `is_last` says that no row with
 * the same key follows.
 */
function rowsOf(chunk: Chunk): SQL {
  const key = knownKey(chunk)?.map(({ index, storedType, collate }) => {
    const readable = `pg_input_is_valid(raw.c${index}, ${literal(storedType)})`;
    return { value: `CASE WHEN ${readable} THEN raw.c${index}::${storedType} END`, collate };
  });
  const order = (key ?? []).map(({ value, collate }) => value + collate);
  const followers = `row_number() OVER (PARTITION BY ${order.join(', ')} ORDER BY place DESC)`;
  const isLast = key ? [`${followers} = 1`, ...key.map(({ value }) => `(${value}) IS NULL`)].join(' OR ') : 'true';
  const texts = arraysOf(chunk.given, () => 'text');
  return sql`SELECT raw.*, ${sql.raw(`${isLast} AS is_last`)} FROM (${texts}) AS given,
    ${sql.raw(`${unnested(chunk.given)} ORDER BY ${[...order, 'place'].join(', ')}`)}`;
}
