import type { JobTransaction } from '@jobstack/handler-sdk';
import { type SQL, sql } from 'drizzle-orm';
import { ROW_ERROR_CONDITIONS, run } from './database-error.ts';
import { identifier, literal } from './quote.ts';
import type { RowState } from './row-state.ts';
import { arraysOf, type Chunk, IS_INSERTED, insertInto, knownKey, unnested, valueToStore } from './source.ts';

export interface RowByRowOptions {
  /** Whether a row that the database refuses gets that as its state, or its error is thrown. */
  readonly reportsRefusals: boolean;
  /** Constraints, as SQL, that are checked with each row and not at COMMIT. */
  readonly checkNow: readonly string[];
}

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

/** The cursors live as long as the transaction, but for being closed. */
const ROWS = 'jobstack_bulk_rows';
const STATES = 'jobstack_bulk_states';

/**
 * Writes a chunk row by row, inside the server: a DO block, which everybody may run, takes the rows from one cursor and leaves what
 * became of them in another. About 20 µs a row, whether it is refused or not.
 */
export async function insertRowByRow(tx: JobTransaction, chunk: Chunk, options: RowByRowOptions): Promise<RowState[]> {
  await run(tx, sql`DECLARE ${sql.identifier(ROWS)} NO SCROLL CURSOR FOR ${rowsOf(chunk)}`);
  await run(tx, sql.raw(`DO ${literal(loopOf(chunk, options))}`));
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

/** As text, in the order of the keys; a key that cannot be read comes last, and its row will be refused. */
function rowsOf(chunk: Chunk): SQL {
  const order = (knownKey(chunk) ?? []).map(({ index, storedType, collate }) => {
    const readable = `pg_input_is_valid(raw.c${index}, ${literal(storedType)})`;
    return `CASE WHEN ${readable} THEN raw.c${index}::${storedType} END${collate}`;
  });
  const texts = arraysOf(chunk.given, () => 'text');
  return sql`SELECT raw.* FROM (${texts}) AS given, ${sql.raw(`${unnested(chunk.given)} ORDER BY ${[...order, 'place'].join(', ')}`)}`;
}

function loopOf(chunk: Chunk, { reportsRefusals, checkNow }: RowByRowOptions): string {
  return `
#variable_conflict use_column
DECLARE
  bulk_rows refcursor := ${literal(ROWS)};
  bulk_states refcursor := ${literal(STATES)};
  bulk_row record;
  bulk_count int := 0;
  bulk_inserted boolean;
  bulk_key record;
  bulk_error jsonb;
  bulk_places int[];
  bulk_inserts boolean[];
  bulk_errors jsonb[];
  bulk_code text;
  bulk_message text;
  bulk_column text;
  bulk_constraint text;
BEGIN
  ${setConstraints(checkNow, 'IMMEDIATE')}
  LOOP
    FETCH bulk_rows INTO bulk_row;
    EXIT WHEN NOT FOUND;
    bulk_inserted := NULL;
    bulk_error := NULL;
    ${reportsRefusals ? reporting(insertRow(chunk)) : insertRow(chunk)}
    bulk_count := bulk_count + 1;
    bulk_places[bulk_count] := bulk_row.place;
    bulk_inserts[bulk_count] := bulk_inserted;
    bulk_errors[bulk_count] := bulk_error;
  END LOOP;
  ${setConstraints(checkNow, 'DEFERRED')}
  CLOSE bulk_rows;
  OPEN bulk_states FOR
    SELECT place, inserted, error ->> 0 AS code, error ->> 1 AS message, error ->> 2 AS "column", error ->> 3 AS "constraint"
    FROM unnest(bulk_places, bulk_inserts, bulk_errors) AS states (place, inserted, error);
END`;
}

/** Leaves in `bulk_inserted` whether the row was inserted, updated, or null for neither. */
function insertRow(chunk: Chunk): string {
  const values = chunk.given.columns.map((column, index) => valueToStore(column, index, 'bulk_row')).join(', ');
  const insert = `${insertInto(chunk)} VALUES (${values}) ${chunk.conflict?.clause ?? ''}`;
  if (!chunk.conflict?.updates) return `${insert}; bulk_inserted := nullif(FOUND, false);`;
  if (!chunk.target.isPartitioned) return `${insert} RETURNING ${IS_INSERTED} INTO bulk_inserted;`;
  const key = chunk.conflict.key.map((name, index) => [`existing.${identifier(name)}`, `k${index}`] as const);
  return `
      ${insert} RETURNING ${key.map(([column, alias]) => `${column} AS ${alias}`).join(', ')} INTO bulk_key;
      SELECT ${IS_INSERTED} INTO bulk_inserted FROM ${chunk.target.name} AS existing
      WHERE ${key.map(([column, alias]) => `${column} = bulk_key.${alias}`).join(' AND ')};`;
}

function reporting(statement: string): string {
  return `
    BEGIN
      ${statement}
    EXCEPTION WHEN ${ROW_ERROR_CONDITIONS} THEN
      GET STACKED DIAGNOSTICS bulk_code = RETURNED_SQLSTATE, bulk_message = MESSAGE_TEXT,
        bulk_column = COLUMN_NAME, bulk_constraint = CONSTRAINT_NAME;
      bulk_error := jsonb_build_array(bulk_code, bulk_message, bulk_column, bulk_constraint);
    END;`;
}

function setConstraints(names: readonly string[], when: 'IMMEDIATE' | 'DEFERRED'): string {
  return names.length > 0 ? `SET CONSTRAINTS ${names.join(', ')} ${when};` : '';
}
