import type { OnConflict } from '@jobstack/database/bulk';
import type { JobContext, JobTransaction, Reject } from '@jobstack/handler-sdk';
import type { CsvBatch, CsvReader } from '../index.ts';
import { type MappedColumn, resolveColumnMapping } from './column-mapping.ts';
import type { CsvImportPayload } from './csv-import-handler.ts';
import type { ImportCheckpoint, ImportCounters } from './import-checkpoint.ts';
import type { ImportTarget } from './import-target.ts';
import { type Candidate, RowValidator } from './row-validator.ts';
import { assertUniqueKey } from './unique-key.ts';
import { conflictHandling, type Refusal, writeBatch } from './write-batch.ts';

/** So many rejected rows of a job are logged one by one. A file that is wrong throughout would drown its log otherwise. */
const MAX_LOGGED_REJECTS = 1_000;

/** A batch, validated. */
interface PreparedBatch {
  readonly candidates: readonly Candidate[];
  readonly rejects: readonly Reject[];
  readonly cursor: CsvBatch['cursor'];
}

/** One attempt at one import: reads, validates, and commits batch after batch. */
export class CsvImport {
  readonly #context: JobContext<CsvImportPayload>;
  readonly #csv: CsvReader;
  readonly #target: ImportTarget;
  readonly #validator: RowValidator;
  readonly #columns: readonly MappedColumn[];
  readonly #onConflict: OnConflict;
  #counters: ImportCounters;
  #keyIsThere = false;

  constructor(context: JobContext<CsvImportPayload>, csv: CsvReader, target: ImportTarget, counters: ImportCounters) {
    const { columnMapping, duplicateHandling } = context.payload;
    const columns = resolveColumnMapping(columnMapping, csv.header, target);
    const fields = [...new Set(columns.map((column) => column.field))];
    this.#context = context;
    this.#csv = csv;
    this.#target = target;
    this.#columns = columns;
    this.#validator = new RowValidator(target, columns);
    this.#onConflict = conflictHandling(target, fields, duplicateHandling);
    this.#counters = counters;
  }

  async run(): Promise<ImportCounters> {
    // While PostgreSQL writes one batch, the next is read and validated here.
    for await (const batch of lookAhead(this.#prepared())) {
      await this.#commit(batch);
    }
    return this.#counters;
  }

  async *#prepared(): AsyncGenerator<PreparedBatch> {
    for await (const { rows, problems, cursor } of this.#csv) {
      const candidates: Candidate[] = [];
      const rejects: Reject[] = [...problems];
      for (const row of rows) {
        const validated = this.#validator.validate(row);
        if ('code' in validated) rejects.push(validated);
        else candidates.push(validated);
      }
      yield { candidates, rejects, cursor };
    }
  }

  async #commit(batch: PreparedBatch): Promise<void> {
    this.#context.progress(batch.cursor.offset, this.#context.file?.size);
    const next = await this.#context.commit(
      (tx) => this.#write(tx, batch),
      (checkpoint) => checkpoint,
    );
    this.#counters = next.counters;
  }

  async #write(tx: JobTransaction, { candidates, rejects, cursor }: PreparedBatch): Promise<ImportCheckpoint> {
    if (!this.#keyIsThere) await assertUniqueKey(tx, this.#target);
    this.#keyIsThere = true;
    const { successCount, duplicateCount, refused } = await writeBatch(tx, this.#target, candidates, {
      tenantId: this.#context.tenantId,
      onConflict: this.#onConflict,
    });
    const allRejects = [...rejects, ...refused.map((refusal) => this.#asReject(refusal))].sort(
      (one, other) => one.line - other.line,
    );
    for (const reject of allRejects) this.#context.reject(reject);
    logRejects(this.#context, allRejects, this.#counters.errorCount);
    return {
      cursor,
      counters: {
        totalRows: this.#counters.totalRows + candidates.length + rejects.length,
        successCount: this.#counters.successCount + successCount,
        errorCount: this.#counters.errorCount + allRejects.length,
        duplicateCount: this.#counters.duplicateCount + duplicateCount,
      },
    };
  }

  #asReject({ candidate, error }: Refusal): Reject {
    const { line, raw } = candidate.row;
    const mapped = this.#columns.find(({ field }) => this.#target.columns.get(field)?.name === error.column);
    const column = mapped && { column: mapped.csvColumn };
    return {
      line,
      ...column,
      code: `DATABASE_${error.code}`,
      message: `The database refused the row: ${error.message}`,
      raw,
    };
  }
}

/** Logs rejected rows with the line they start at, as long as the job has not logged enough of them. */
function logRejects(context: JobContext<unknown>, rejects: readonly Reject[], rejectedBefore: number): void {
  const room = Math.max(0, MAX_LOGGED_REJECTS - rejectedBefore);
  for (const { line, column, code, message } of rejects.slice(0, room)) {
    context.logger('WARNING', `Row rejected: ${message}`, { code, column }, line);
  }
  if (room > 0 && rejects.length > room) {
    const message = `${MAX_LOGGED_REJECTS} rejected rows have been logged; further ones are kept in job_rejects alone`;
    context.logger('WARNING', message);
  }
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
