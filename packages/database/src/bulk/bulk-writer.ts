import type { JobTransaction } from '@jobstack/handler-sdk';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { BulkInsertOptions, BulkInsertResult, RefusedRow } from './bulk-insert.ts';
import { conflictPlan } from './conflict-plan.ts';
import { givenRows } from './given-rows.ts';
import type { RowState } from './row-state.ts';
import { readTargetTable, type TargetTable } from './target-table.ts';
import { ROWS_PER_STATEMENT, writeInParts } from './write-in-parts.ts';

/**
 * `bulkInsert` for many batches into one table: what the database knows about the table is read with the first batch alone. Keep it
 * no longer than a job, because tables change with deploys.
 *
 * @example
 * ```ts
 * const writer = new BulkWriter(creators, { onConflict: { target: [creators.tenantId, creators.handle] } });
 * for (const { rows, next } of batches) await context.commit((tx) => writer.insert(tx, rows), next);
 * ```
 */
export class BulkWriter<Table extends PgTable> {
  readonly #table: Table;
  readonly #options: BulkInsertOptions;
  #target: TargetTable | undefined;

  constructor(table: Table, options: BulkInsertOptions = {}) {
    this.#table = table;
    this.#options = options;
  }

  /** As `bulkInsert`. */
  async insert(tx: JobTransaction, rows: readonly Table['$inferInsert'][]): Promise<BulkInsertResult> {
    const states: RowState[] = [];
    for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
      const batch = rows.slice(start, start + ROWS_PER_STATEMENT);
      for (const state of await this.#insertBatch(tx, batch)) states.push(state);
    }
    return asResult(states);
  }

  async #insertBatch(tx: JobTransaction, rows: readonly Table['$inferInsert'][]): Promise<readonly RowState[]> {
    const { onConflict, onRefusal = 'throw' } = this.#options;
    this.#target ??= await readTargetTable(tx, this.#table);
    const target = this.#target;
    const conflict = onConflict && conflictPlan(target, onConflict);
    const given = givenRows(this.#table, target, rows);
    return await writeInParts(tx, { target, given, conflict }, onRefusal);
  }
}

/** Which places have which state. */
export function asResult(states: readonly RowState[]): BulkInsertResult {
  const result = {
    inserted: [] as number[],
    updated: [] as number[],
    skipped: [] as number[],
    refused: [] as RefusedRow[],
  };
  for (const [index, state] of states.entries()) {
    if (typeof state === 'string') result[state].push(index);
    else result.refused.push({ index, ...state });
  }
  return result;
}
