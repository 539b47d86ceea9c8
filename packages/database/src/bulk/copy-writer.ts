import type { JobTransaction } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { type CopyMessages, copyMessages } from '../copy-in.ts';
import { copyThrough } from '../safe-transaction-guard.ts';
import type { BulkInsertResult, OnConflict } from './bulk-insert.ts';
import { asResult } from './bulk-writer.ts';
import { conflictPlan } from './conflict-plan.ts';
import { CopyBatch, type KnownTable, type ReadyRows } from './copy-batch.ts';
import { DEFAULT_MARK } from './copy-encoder.ts';
import { type CopyFacts, readCopyFacts } from './copy-facts.ts';
import { CopyWay } from './copy-way.ts';
import { isRowError, run, sqlState } from './database-error.ts';
import { existingKeys } from './existing-keys.ts';
import { identifier, literal } from './quote.ts';
import type { RowState } from './row-state.ts';
import { readTargetTable } from './target-table.ts';
import { writeInParts } from './write-in-parts.ts';

interface CopyTarget extends KnownTable {
  readonly facts: CopyFacts;
}

/** What became of rows that were sent. */
type Copied = 'stored' | 'conflict' | 'refused' | 'unsent';

const UNIQUE_VIOLATION = '23505';

/**
 * `bulkInsert` with `onRefusal: 'report'` for many chunks into one table, by COPY where that stores the same: with everything made ready
 * that can be before a connection is needed, and at a little more than half the cost in the server. Where keys are there already it asks
 * for them and copies the rest; rows that meet another, or that PostgreSQL refuses, are written as `bulkInsert` does, and so is everything
 * where COPY is not the same: under row-level security, with rules or BEFORE triggers, in partitioned tables. Keep it no longer than a job.
 *
 * @example
 * ```ts
 * const writer = new CopyWriter(contacts, ['email', 'name'], { target: [contacts.email] });
 * const batch = writer.batch();
 * for (const row of rows) batch.add(row);
 * writer.ready(batch);
 * await context.commit((tx) => writer.insert(tx, batch), cursor);
 * ```
 */
export class CopyWriter<Table extends PgTable> {
  readonly #table: Table;
  readonly #fields: ReadonlySet<string>;
  readonly #onConflict: OnConflict | undefined;
  readonly #way = new CopyWay();
  #known: CopyTarget | undefined;

  /**
   * @param fields that rows may have a value for; the others are left to their defaults
   * @param onConflict as that of `bulkInsert`
   */
  constructor(table: Table, fields: Iterable<string>, onConflict?: OnConflict) {
    this.#table = table;
    this.#fields = new Set(fields);
    this.#onConflict = onConflict;
  }

  /** Whether a chunk may be written while the one before it is not committed, see `context.commitAhead`; false before the first chunk. */
  get canOverlap(): boolean {
    return this.#known?.facts.canOverlap === true;
  }

  /** To be filled by `add`, and then ended by `ready`. */
  batch(): CopyBatch {
    return new CopyBatch(this.#table, this.#known, this.#fields);
  }

  /** Makes a batch ready to be written, as far as that goes without the database. */
  ready(batch: CopyBatch): void {
    batch.end(this.#way.sends);
  }

  /** As `bulkInsert`. May be called again with the same batch, when what it wrote was rolled back. */
  async insert(tx: JobTransaction, batch: CopyBatch): Promise<BulkInsertResult> {
    if (batch.count === 0) return asResult([]);
    const known = this.#known ?? (await this.#read(tx));
    this.#known = known;
    const ready = batch.ready(known);
    const copied = known.facts.canCopy ? await this.#byCopy(tx, known, ready) : undefined;
    return asResult(copied ?? (await byRows(tx, known, ready, ready.order.toSorted())));
  }

  async #read(tx: JobTransaction): Promise<CopyTarget> {
    const target = await readTargetTable(tx, this.#table);
    const conflict = this.#onConflict && conflictPlan(target, this.#onConflict);
    return { target, conflict, facts: await readCopyFacts(tx, target) };
  }

  /** Undefined when nothing was written. */
  async #byCopy(tx: JobTransaction, known: CopyTarget, ready: ReadyRows): Promise<readonly RowState[] | undefined> {
    const way = this.#way.next();
    if (way === 'rows') return undefined;
    if (way === 'copy' && ready.repeated.size === 0) {
      const copied = await copy(tx, known, ready, ready.order, ready.all);
      if (copied === 'unsent') return undefined;
      if (copied === 'stored') {
        this.#way.copied();
        return new Array<RowState>(ready.encoder.count).fill('inserted');
      }
      if (copied === 'conflict') this.#way.met();
    }
    const { keys } = ready.encoder;
    const states = keys && mayProbe(known, ready) ? await this.#byProbe(tx, known, ready, keys) : undefined;
    if (!states) this.#way.failed();
    return states;
  }

  async #byProbe(
    tx: JobTransaction,
    known: CopyTarget,
    ready: ReadyRows,
    keys: readonly (string | null)[],
  ): Promise<readonly RowState[] | undefined> {
    const { order, repeated, encoder } = ready;
    const first = repeated.size === 0 ? order : order.filter((place) => !repeated.has(place));
    const key = known.conflict?.key ?? [];
    const existing = await inSavepoint(tx, () => existingKeys(tx, known, key, keys, first));
    if (!existing) return undefined;
    const rest = first.filter((place) => !existing.has(place));
    if (rest.length > 0 && (await copy(tx, known, ready, rest)) !== 'stored') return undefined;
    const states = new Array<RowState>(encoder.count).fill('inserted');
    const apart = [...existing, ...repeated].sort((one, other) => one - other);
    const written = await byRows(tx, known, ready, apart);
    for (const [index, place] of apart.entries()) states[place] = written[index] as RowState;
    this.#way.probed(existing.size, encoder.count);
    return states;
  }
}

async function byRows(
  tx: JobTransaction,
  { target, conflict }: KnownTable,
  { encoder }: ReadyRows,
  places: ArrayLike<number>,
): Promise<readonly RowState[]> {
  if (places.length === 0) return [];
  return await writeInParts(tx, { target, conflict, given: encoder.given(places) });
}

/** Not where another unique key might decide between rows, whose order then counts. */
function mayProbe({ conflict, facts }: CopyTarget, { encoder }: ReadyRows): boolean {
  if (!conflict) return false;
  const own = [...conflict.key].sort().join('\0');
  const given = new Set(encoder.columns.map(({ target }) => target.name));
  return facts.uniqueKeys.every(
    (names) => names.every((name) => name !== null && !given.has(name)) || names.map(String).sort().join('\0') === own,
  );
}

/** Sends rows in one message with the savepoint around them. */
async function copy(
  tx: JobTransaction,
  { target }: KnownTable,
  { encoder }: ReadyRows,
  places: Uint32Array,
  ready?: CopyMessages,
): Promise<Copied> {
  const names = encoder.columns.map((column) => identifier(column.target.name)).join(', ');
  const options = encoder.hasDefaults ? ` (DEFAULT ${literal(DEFAULT_MARK)})` : '';
  const statement = `SAVEPOINT jobstack_bulk; COPY ${target.name} (${names}) FROM STDIN${options}; RELEASE SAVEPOINT jobstack_bulk`;
  try {
    const count = await copyThrough(tx, statement, ready ?? copyMessages(encoder.text, places));
    if (count === undefined) return 'unsent';
    if (count !== places.length) throw new Error(`COPY stored ${count} of ${places.length} rows; this is a bug.`);
    return 'stored';
  } catch (error) {
    if (!isRowError(error)) throw error;
    await run(tx, sql`ROLLBACK TO SAVEPOINT jobstack_bulk; RELEASE SAVEPOINT jobstack_bulk`);
    return sqlState(error) === UNIQUE_VIOLATION ? 'conflict' : 'refused';
  }
}

/** Undefined when PostgreSQL cannot read a value. */
async function inSavepoint<Result>(tx: JobTransaction, ask: () => Promise<Result>): Promise<Result | undefined> {
  await run(tx, sql`SAVEPOINT jobstack_bulk`);
  try {
    const result = await ask();
    await run(tx, sql`RELEASE SAVEPOINT jobstack_bulk`);
    return result;
  } catch (error) {
    if (!isRowError(error)) throw error;
    await run(tx, sql`ROLLBACK TO SAVEPOINT jobstack_bulk; RELEASE SAVEPOINT jobstack_bulk`);
    return undefined;
  }
}
