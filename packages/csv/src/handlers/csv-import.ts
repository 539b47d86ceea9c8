import type { BulkWriter } from '@jobstack/database/bulk';
import type { JobContext, JobTransaction, Reject } from '@jobstack/handler-sdk';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { CsvBatch, CsvProblem, CsvReader } from '../index.ts';
import { type ColumnMapping, resolveColumnMapping } from './column-mapping.ts';
import type { CsvImportPayload } from './import-payload.ts';
import { logDuplicates, logEnd, logRejects, logStart, MOST_LISTED, mostNamed, shown } from './import-report.ts';
import {
  type Duplicate,
  type ImportCheckpoint,
  type ImportCounters,
  type ImportResult,
  NO_ROWS_YET,
} from './import-state.ts';
import type { ImportTarget } from './import-target.ts';
import { hopelessRows, RejectBound, type WeightedReject } from './reject-bound.ts';
import { type Candidate, RowValidator } from './row-validator.ts';
import { assertUniqueKey } from './unique-key.ts';
import { type BatchResult, batchWriter, type Refusal, writeBatch } from './write-batch.ts';

/** A batch, validated. */
interface PreparedBatch {
  readonly candidates: readonly Candidate[];
  readonly rejects: readonly WeightedReject[];
  readonly cursor: CsvBatch['cursor'];
  readonly bytesRead: number;
}

/** A batch, written but not yet committed. */
interface WrittenBatch {
  readonly checkpoint: ImportCheckpoint;
  readonly rejects: readonly WeightedReject[];
  /** How many rows at the beginning of the file have been refused without exception. */
  readonly hopeless: number;
}

/** One attempt at one import: reads, validates, and commits batch after batch. */
export class CsvImport {
  readonly #context: JobContext<CsvImportPayload>;
  readonly #csv: CsvReader;
  readonly #target: ImportTarget;
  readonly #mapping: ColumnMapping;
  readonly #validator: RowValidator;
  readonly #writer: BulkWriter<PgTable>;
  readonly #bound: RejectBound;
  /** Without the tenant's. */
  readonly #keyFields: readonly string[];
  #counters: ImportCounters;
  #duplicates: readonly Duplicate[];
  #keyIsThere = false;

  /** @param from what an earlier attempt has committed last */
  constructor(
    context: JobContext<CsvImportPayload>,
    csv: CsvReader,
    target: ImportTarget,
    from: ImportCheckpoint | undefined,
  ) {
    const { columnMapping, duplicateHandling, maxRejects } = context.payload;
    this.#context = context;
    this.#csv = csv;
    this.#target = target;
    this.#mapping = resolveColumnMapping(columnMapping, csv.header, target);
    const fields = [...new Set(this.#mapping.columns.map((column) => column.field))];
    this.#validator = new RowValidator(target, this.#mapping.columns);
    this.#writer = batchWriter(target, fields, duplicateHandling);
    this.#bound = new RejectBound(maxRejects);
    this.#keyFields = [...target.columns].filter(([, column]) => target.key.includes(column)).map(([field]) => field);
    this.#counters = from?.counters ?? NO_ROWS_YET;
    this.#duplicates = from?.duplicates ?? [];
    if (!from) logStart(context, csv, this.#mapping);
  }

  async run(): Promise<ImportResult> {
    // While PostgreSQL writes one batch, the next is read and validated here.
    for await (const batch of lookAhead(this.#prepared())) {
      await this.#commit(batch);
    }
    this.#bound.checkShare(this.#counters);
    logEnd(this.#context, this.#counters);
    const ignored = this.#mapping.ignored.slice(0, MOST_LISTED);
    const near = ignored.flatMap(({ column, suggestion }) => (suggestion === undefined ? [] : [[column, suggestion]]));
    return {
      ...this.#counters,
      delimiter: this.#csv.dialect.delimiter,
      dialect: this.#csv.dialect,
      ignoredColumns: ignored.map(({ column }) => shown(column)),
      suggestions: Object.fromEntries(near),
      duplicates: this.#duplicates,
    };
  }

  async *#prepared(): AsyncGenerator<PreparedBatch> {
    for await (const { rows, problems, cursor, bytesRead } of this.#csv) {
      const candidates: Candidate[] = [];
      const rejects: WeightedReject[] = [...problems];
      for (const row of rows) {
        const validated = this.#validator.validate(row);
        if ('code' in validated) rejects.push(validated);
        else candidates.push(validated);
      }
      yield { candidates, rejects, cursor, bytesRead };
    }
  }

  async #commit(batch: PreparedBatch): Promise<void> {
    const { checkpoint, rejects, hopeless } = await this.#context.commit(
      (tx) => this.#write(tx, batch),
      (written) => written.checkpoint,
    );
    this.#counters = checkpoint.counters;
    this.#duplicates = checkpoint.duplicates;
    this.#bound.add(rejects);
    this.#bound.check(this.#counters, hopeless);
  }

  async #write(tx: JobTransaction, batch: PreparedBatch): Promise<WrittenBatch> {
    if (!this.#keyIsThere) await assertUniqueKey(tx, this.#target);
    this.#keyIsThere = true;
    const { tenantId } = this.#context;
    const { tenant } = this.#target;
    const written = await writeBatch(tx, this.#writer, batch.candidates, { tenant, tenantId });
    const refused = written.refused.map((refusal) => this.#asReject(refusal));
    const all: WeightedReject[] = [...batch.rejects, ...refused];
    const rejects = all.sort((one, other) => one.line - other.line);
    for (const { lines: _, ...reject } of rejects) this.#context.reject(reject);
    return this.#report(batch, written, rejects);
  }

  /** Counts and logs what became of a batch; said inside the commit, so that it holds exactly when the batch does. */
  #report(batch: PreparedBatch, written: BatchResult, rejects: readonly WeightedReject[]): WrittenBatch {
    const before = this.#counters;
    const counters = add(before, batch, written, rejects);
    const named = mostNamed(before);
    const duplicates = written.duplicates.slice(0, named).map((candidate) => this.#asDuplicate(candidate));
    const what = this.#context.payload.duplicateHandling === 'skip' ? 'skipped' : 'updated';
    logRejects(this.#context, rejects, before);
    logDuplicates(this.#context, duplicates, what, written.duplicates.length > named && named > 0);
    this.#context.progress(batch.bytesRead, this.#context.file?.size, counters);
    const refusedLines = new Set(written.refused.map(({ candidate }) => candidate.row.line));
    const accepted = batch.candidates.find(({ row }) => !refusedLines.has(row.line));
    return {
      checkpoint: {
        cursor: batch.cursor,
        counters,
        duplicates: [...this.#duplicates, ...duplicates].slice(0, MOST_LISTED),
      },
      rejects,
      hopeless: hopelessRows(before, rejects, accepted?.row.line),
    };
  }

  #asReject({ candidate, error }: Refusal): Reject {
    const { line, raw } = candidate.row;
    const mapped = this.#mapping.columns.find(({ field }) => this.#target.columns.get(field)?.name === error.column);
    const column = mapped && { column: mapped.csvColumn };
    return {
      line,
      ...column,
      code: `DATABASE_${error.code}`,
      message: `The database refused the row: ${error.message}`,
      raw,
    };
  }

  #asDuplicate({ row, values }: Candidate): Duplicate {
    return { line: row.line, key: shown(this.#keyFields.map((field) => String(values[field])).join(', ')) };
  }
}

function add(
  before: ImportCounters,
  { candidates, rejects: problems }: PreparedBatch,
  { insertedCount, updatedCount, duplicates }: BatchResult,
  rejects: readonly WeightedReject[],
): ImportCounters {
  return {
    totalRows: before.totalRows + candidates.length + problems.length,
    successCount: before.successCount + insertedCount + updatedCount,
    errorCount: before.errorCount + rejects.length,
    duplicateCount: before.duplicateCount + duplicates.length,
    insertedCount: before.insertedCount + insertedCount,
    updatedCount: before.updatedCount + updatedCount,
    unreadLines: before.unreadLines + problems.reduce((sum, problem) => sum + unreadLinesOf(problem), 0),
  };
}

/** A record of several lines that could be read, but was refused, has been read all the same. */
function unreadLinesOf({ code, lines = 1 }: WeightedReject): number {
  const isUnread = code === ('CSV_QUOTE' satisfies CsvProblem['code']) || code === 'CSV_RECORD_TOO_LONG';
  return isUnread ? lines - 1 : 0;
}

/**
 * The same items, each asked for while the one before it is still being worked on; never more than one ahead. A failure of the item ahead
 * is thrown in its turn.
 */
async function* lookAhead<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  const ask = () => {
    const asked = iterator.next();
    // It may fail while nobody is waiting for it yet.
    asked.catch(() => undefined);
    return asked;
  };
  try {
    let ahead = ask();
    for (let current = await ahead; !current.done; current = await ahead) {
      ahead = ask();
      yield current.value;
    }
  } finally {
    await iterator.return?.();
  }
}
