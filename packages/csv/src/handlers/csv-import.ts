import type { CopyWriter } from '@jobstack/database/bulk';
import type { JobContext, JobTransaction, Reject } from '@jobstack/handler-sdk';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { CsvProblem, CsvReader } from '../index.ts';
import { ChunkSize } from './chunk-size.ts';
import { type ColumnMapping, resolveColumnMapping } from './column-mapping.ts';
import { type Examples, moreExamples, NO_EXAMPLES, triedOnly } from './dry-run.ts';
import { fixedValues } from './fixed-values.ts';
import { type ImportChunk, importChunks } from './import-chunks.ts';
import type { ImportMemory } from './import-memory.ts';
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
import { RowValidator } from './row-validator.ts';
import { assertUniqueKey } from './unique-key.ts';
import { type BatchResult, batchResult, batchWriter, type Refusal } from './write-batch.ts';

export interface ImportParts {
  readonly context: JobContext<CsvImportPayload>;
  readonly csv: CsvReader;
  readonly target: ImportTarget;
  readonly memory: ImportMemory;
  /** Undefined: found out. */
  readonly chunkRows: number | undefined;
}

/** One attempt at one import: reads, checks, and commits chunk after chunk. */
export class CsvImport {
  readonly #context: JobContext<CsvImportPayload>;
  readonly #csv: CsvReader;
  readonly #target: ImportTarget;
  readonly #mapping: ColumnMapping;
  readonly #writer: CopyWriter<PgTable>;
  readonly #chunks: AsyncIterable<ImportChunk>;
  readonly #size: ChunkSize;
  readonly #bound: RejectBound;
  /** Without the tenant's. */
  readonly #keyFields: readonly string[];
  /** What the last chunk left, of those whose turn to be committed has come. */
  #counters: ImportCounters;
  #duplicates: readonly Duplicate[];
  /** Of a dry run. */
  #examples: Examples | undefined;
  /** How many rows at the beginning of the file have been refused without exception. */
  #hopeless = 0;
  #keyIsThere = false;

  /** @param from what an earlier attempt has committed last */
  constructor({ context, csv, target, memory, chunkRows }: ImportParts, from: ImportCheckpoint | undefined) {
    const { columnMapping, duplicateHandling, maxRejects } = context.payload;
    this.#context = context;
    this.#csv = csv;
    this.#target = target;
    this.#size = new ChunkSize(chunkRows);
    this.#mapping = resolveColumnMapping(columnMapping, csv.header, target);
    const fields = [...new Set(this.#mapping.columns.map((column) => column.field))];
    const fixed = fixedValues(target, context);
    const validator = new RowValidator(target, this.#mapping.columns, fixed);
    this.#writer = batchWriter(target, fields, duplicateHandling);
    const parts = { csv, validator, writer: this.#writer, size: this.#size, memory };
    this.#chunks = importChunks({ ...parts, from: from?.cursor.offset ?? 0 });
    this.#bound = new RejectBound(maxRejects);
    this.#keyFields = [...target.columns].filter(([, column]) => target.key.includes(column)).map(([field]) => field);
    this.#counters = from?.counters ?? NO_ROWS_YET;
    this.#duplicates = from?.duplicates ?? [];
    this.#examples = from?.examples;
    if (!from) logStart(context, csv, this.#mapping);
  }

  async run(): Promise<ImportResult> {
    let before: Promise<unknown> | undefined;
    // While PostgreSQL writes one chunk, the next is read and checked here, and then written while that one is being committed.
    for await (const chunk of this.#chunks) {
      const committed = this.#commit(chunk);
      // It may fail while nobody is waiting for it yet.
      committed.catch(() => undefined);
      await before;
      if (this.#writer.canOverlap) before = committed;
      else await committed;
      this.#checkBound();
    }
    await before;
    this.#checkBound();
    this.#bound.checkShare(this.#counters);
    logEnd(this.#context, this.#counters);
    return this.#result();
  }

  #result(): ImportResult {
    const ignored = this.#mapping.ignored.slice(0, MOST_LISTED);
    const near = ignored.flatMap(({ column, suggestion }) => (suggestion === undefined ? [] : [[column, suggestion]]));
    return {
      ...this.#counters,
      delimiter: this.#csv.dialect.delimiter,
      dialect: this.#csv.dialect,
      ignoredColumns: ignored.map(({ column }) => shown(column)),
      suggestions: Object.fromEntries(near),
      duplicates: this.#duplicates,
      ...(this.#context.payload.dryRun && { dryRun: this.#examples ?? NO_EXAMPLES }),
    };
  }

  #checkBound(): void {
    this.#bound.check(this.#counters, this.#hopeless);
  }

  async #commit(chunk: ImportChunk): Promise<void> {
    let startedAt = 0;
    const write = async (tx: JobTransaction): Promise<BatchResult> => {
      startedAt = performance.now();
      if (!this.#keyIsThere && this.#target.key.length > 0) await assertUniqueKey(tx, this.#target);
      this.#keyIsThere = true;
      const { dryRun, duplicateHandling } = this.#context.payload;
      const insert = () => this.#writer.insert(tx, chunk.batch);
      return batchResult(chunk.rows, dryRun ? await triedOnly(tx, insert) : await insert(), duplicateHandling);
    };
    await this.#context.commitAhead(write, (written) => {
      // The chunk before may have been one too many.
      this.#checkBound();
      return this.#take(chunk, written);
    });
    this.#size.committed(chunk.rows.length + chunk.rejects.length, performance.now() - startedAt);
  }

  /** Counts and logs what became of a chunk whose turn has come. */
  #take(chunk: ImportChunk, written: BatchResult): ImportCheckpoint {
    const before = this.#counters;
    const refused = written.refused.map((refusal) => this.#asReject(refusal));
    const all: WeightedReject[] = [...chunk.rejects, ...refused];
    const rejects = all.sort((one, other) => one.line - other.line);
    for (const { lines: _, ...reject } of rejects) this.#context.reject(reject);
    this.#bound.add(rejects);
    this.#counters = add(before, chunk, written, rejects);
    this.#takeDuplicates(before, chunk, written.duplicates);
    if (this.#context.payload.dryRun)
      this.#examples = moreExamples(this.#examples, chunk, written, rejects, this.#keyFields);
    logRejects(this.#context, rejects, before);
    this.#context.progress(chunk.bytesRead, this.#context.file?.size, this.#counters);
    const refusedLines = new Set(written.refused.map(({ row }) => row.line));
    const accepted = chunk.rows.find(({ line }) => !refusedLines.has(line));
    this.#hopeless = hopelessRows(before, rejects, accepted?.line);
    return {
      cursor: chunk.cursor,
      counters: this.#counters,
      duplicates: this.#duplicates,
      ...(this.#examples && { examples: this.#examples }),
    };
  }

  #takeDuplicates(before: ImportCounters, chunk: ImportChunk, found: readonly number[]): void {
    const named = mostNamed(before);
    const duplicates = found.slice(0, named).map((place) => this.#asDuplicate(chunk, place));
    const what = this.#context.payload.duplicateHandling === 'update' ? 'updated' : 'skipped';
    logDuplicates(this.#context, duplicates, what, found.length > named && named > 0);
    this.#duplicates = [...this.#duplicates, ...duplicates].slice(0, MOST_LISTED);
  }

  #asReject({ row, error }: Refusal): Reject {
    const { line, raw } = row;
    const mapped = this.#mapping.columns.find(({ field }) => this.#target.columns.get(field)?.name === error.column);
    const column = mapped && { column: mapped.csvColumn };
    if (error.code === 'DUPLICATE_KEY') return { line, code: error.code, message: `Refused: ${error.message}`, raw };
    return {
      line,
      ...column,
      code: `DATABASE_${error.code}`,
      message: `The database refused the row: ${error.message}`,
      raw,
    };
  }

  #asDuplicate({ rows, batch }: ImportChunk, place: number): Duplicate {
    return { line: rows[place]?.line ?? 0, key: shown(batch.textsOf(place, this.#keyFields).join(', ')) };
  }
}

function add(
  before: ImportCounters,
  { rows, rejects: problems }: ImportChunk,
  { inserted, updated, duplicates }: BatchResult,
  rejects: readonly WeightedReject[],
): ImportCounters {
  return {
    totalRows: before.totalRows + rows.length + problems.length,
    successCount: before.successCount + inserted.length + updated.length,
    errorCount: before.errorCount + rejects.length,
    duplicateCount: before.duplicateCount + duplicates.length,
    insertedCount: before.insertedCount + inserted.length,
    updatedCount: before.updatedCount + updated.length,
    unreadLines: before.unreadLines + problems.reduce((sum, problem) => sum + unreadLinesOf(problem), 0),
  };
}

/** A record of several lines that could be read, but was refused, has been read all the same. */
function unreadLinesOf({ code, lines = 1 }: WeightedReject): number {
  const isUnread = code === ('CSV_QUOTE' satisfies CsvProblem['code']) || code === 'CSV_RECORD_TOO_LONG';
  return isUnread ? lines - 1 : 0;
}
