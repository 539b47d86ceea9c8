import type { PgTable } from 'drizzle-orm/pg-core';
import { type CopyMessages, copyMessages } from '../copy-in.ts';
import type { ConflictPlan } from './conflict-plan.ts';
import { CopyEncoder } from './copy-encoder.ts';
import { type KeyOrder, keyOrder } from './key-order.ts';
import type { TargetTable } from './target-table.ts';

export type BatchRow = Readonly<Record<string, unknown>>;

/** What is known of a table once a chunk has been written into it. */
export interface KnownTable {
  readonly target: TargetTable;
  readonly conflict: ConflictPlan | undefined;
}

/** Rows made ready to be copied. */
export interface ReadyRows extends KeyOrder {
  readonly encoder: CopyEncoder;
  /** All of them, ready to be sent, if they are likely to be sent together. */
  readonly all: CopyMessages | undefined;
}

/**
 * Rows on their way into a table. What can be done without the database is done as they are added; of the first chunk of a writer, which
 * knows nothing of the table yet, the rows are kept until then.
 */
export class CopyBatch {
  readonly #table: PgTable;
  readonly #fields: ReadonlySet<string>;
  readonly #encoder: CopyEncoder | undefined;
  readonly #kept: BatchRow[] = [];
  #ready: ReadyRows | undefined;

  constructor(table: PgTable, known: KnownTable | undefined, fields: ReadonlySet<string>) {
    this.#table = table;
    this.#fields = fields;
    this.#encoder = known && encoderOf(table, known, fields);
  }

  get count(): number {
    return this.#encoder?.count ?? this.#kept.length;
  }

  /** @throws TypeError for a value that is an SQL expression */
  add(row: BatchRow): void {
    if (this.#encoder) this.#encoder.add(row);
    else this.#kept.push(row);
  }

  /** Nothing is added any more. @param sends whether all are likely to be sent together */
  end(sends: boolean): void {
    if (this.#encoder) this.#ready = readyRows(this.#encoder, sends);
  }

  /** What a row has in these columns, as text; of rows that have been written. @param fields the table's */
  textsOf(place: number, fields: readonly string[]): string[] {
    return this.#ready?.encoder.textsOf(place, fields) ?? [];
  }

  ready(known: KnownTable): ReadyRows {
    if (this.#ready) return this.#ready;
    const encoder = this.#encoder ?? encoderOf(this.#table, known, this.#fields);
    for (const row of this.#kept) encoder.add(row);
    this.#kept.length = 0;
    this.#ready = readyRows(encoder, false);
    return this.#ready;
  }
}

function encoderOf(table: PgTable, { target, conflict }: KnownTable, fields: ReadonlySet<string>): CopyEncoder {
  return new CopyEncoder(table, target, fields, conflict?.key ?? []);
}

function readyRows(encoder: CopyEncoder, sends: boolean): ReadyRows {
  const { order, repeated } = keyOrder(encoder.count, encoder.keys);
  const all = sends && repeated.size === 0 ? copyMessages(encoder.text, order) : undefined;
  return { encoder, order, repeated, all };
}
