import { ROW_ERROR_CONDITIONS } from './database-error.ts';
import { identifier, literal } from './quote.ts';
import { type Chunk, IS_INSERTED, insertInto, valueToStore } from './source.ts';

export interface RowLoopOptions {
  /** Whether a row that the database refuses gets that as its state, or its error is thrown. */
  readonly reportsRefusals: boolean;
  /** Constraints, as SQL, that are checked with each row and not at COMMIT. */
  readonly checkNow: readonly string[];
}

/** The cursors live as long as the transaction, but for being closed. */
export const ROWS = 'jobstack_bulk_rows';
export const STATES = 'jobstack_bulk_states';

/** Raised to take back a row that was only tried. */
const TRIED = literal('JSTRY');

const VARIABLES = `\
  bulk_rows refcursor := ${literal(ROWS)};
  bulk_states refcursor := ${literal(STATES)};
  bulk_row record;
  bulk_tried record;
  bulk_key record;
  bulk_is_first boolean := true;
  bulk_is_written boolean;
  bulk_is_tried boolean;
  bulk_count int := 0;
  bulk_inserted boolean;
  bulk_error jsonb;
  bulk_places int[];
  bulk_inserts boolean[];
  bulk_errors jsonb[];
  bulk_code text;
  bulk_message text;
  bulk_column text;
  bulk_constraint text;`;

/** PL/pgSQL that writes the rows of the cursor `ROWS`, one after the other, and opens the cursor `STATES` with what became of them. */
export function rowLoop(chunk: Chunk, options: RowLoopOptions): string {
  const { checkNow } = options;
  return `
#variable_conflict use_column
DECLARE
${VARIABLES}
BEGIN
  ${setConstraints(checkNow, 'IMMEDIATE')}
  LOOP
    FETCH bulk_rows INTO bulk_row;
    EXIT WHEN NOT FOUND;
    bulk_inserted := NULL;
    bulk_error := NULL;
    ${isSuperseding(chunk) ? superseding(chunk, options) : guarded(insertRow(chunk, 'bulk_row'), handlersOf(options))}
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

/** Whether the last row of a key wipes out what the others left, and nobody watches. */
function isSuperseding({ conflict, target }: Chunk): boolean {
  return conflict?.updates === true && !conflict.merges && !target.hasOwnTrigger;
}

/**
 * Of the rows with one key the first and the last are written. Those between are tried and taken back: PostgreSQL would keep every
 * version until the transaction ends, and pass them all with each further one. If the last is refused, the last that was tried is written.
 */
function superseding(chunk: Chunk, options: RowLoopOptions): string {
  const tried = `WHEN SQLSTATE ${TRIED} THEN bulk_tried := bulk_row; bulk_is_tried := true;`;
  const statement = `
      ${insertRow(chunk, 'bulk_row')}
      IF bulk_is_written AND NOT bulk_row.is_last THEN RAISE EXCEPTION USING ERRCODE = ${TRIED}; END IF;
      bulk_is_written := bulk_inserted IS NOT NULL;
      bulk_is_tried := false;`;
  return `
    IF bulk_is_first THEN bulk_is_written := false; bulk_is_tried := false; END IF;
    bulk_is_first := bulk_row.is_last;
    ${guarded(statement, [tried, ...handlersOf(options)])}
    IF bulk_row.is_last AND bulk_is_tried THEN ${insertRow(chunk, 'bulk_tried')} END IF;`;
}

/** Leaves in `bulk_inserted` whether the row was inserted, updated, or null for neither. */
function insertRow(chunk: Chunk, row: string): string {
  const values = chunk.given.columns.map((column, index) => valueToStore(column, index, row)).join(', ');
  const insert = `${insertInto(chunk)} VALUES (${values}) ${chunk.conflict?.clause ?? ''}`;
  if (!chunk.conflict?.updates) return `${insert}; bulk_inserted := nullif(FOUND, false);`;
  if (!chunk.target.isPartitioned) return `${insert} RETURNING ${IS_INSERTED} INTO bulk_inserted;`;
  const key = chunk.conflict.key.map((name, index) => [`existing.${identifier(name)}`, `k${index}`] as const);
  return `
      ${insert} RETURNING ${key.map(([column, alias]) => `${column} AS ${alias}`).join(', ')} INTO bulk_key;
      SELECT ${IS_INSERTED} INTO bulk_inserted FROM ${chunk.target.name} AS existing
      WHERE ${key.map(([column, alias]) => `${column} = bulk_key.${alias}`).join(' AND ')};`;
}

function guarded(statement: string, handlers: readonly string[]): string {
  return handlers.length === 0 ? statement : `BEGIN ${statement} EXCEPTION ${handlers.join(' ')} END;`;
}

function handlersOf({ reportsRefusals }: RowLoopOptions): string[] {
  if (!reportsRefusals) return [];
  return [
    `WHEN ${ROW_ERROR_CONDITIONS} THEN
      GET STACKED DIAGNOSTICS bulk_code = RETURNED_SQLSTATE, bulk_message = MESSAGE_TEXT,
        bulk_column = COLUMN_NAME, bulk_constraint = CONSTRAINT_NAME;
      bulk_error := jsonb_build_array(bulk_code, bulk_message, bulk_column, bulk_constraint);`,
  ];
}

function setConstraints(names: readonly string[], when: 'IMMEDIATE' | 'DEFERRED'): string {
  return names.length > 0 ? `SET CONSTRAINTS ${names.join(', ')} ${when};` : '';
}
