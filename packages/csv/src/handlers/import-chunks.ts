import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CopyBatch, CopyWriter } from '@jobstack/database/bulk';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { CsvBatch, CsvCursor, CsvReader, CsvRow } from '../index.ts';
import type { ChunkSize } from './chunk-size.ts';
import type { ImportMemory } from './import-memory.ts';
import type { WeightedReject } from './reject-bound.ts';
import { RefusedByCheck, type RowValidator } from './row-validator.ts';

/** Rows in one go of reading and checking: between two of them the event loop looks after the connections that write. */
export const SLICE_ROWS = 500;

/** Some rows of a file, checked and ready to be written. */
export interface ImportChunk {
  /** Those that satisfy the schema, without their fields. */
  readonly rows: readonly CsvRow[];
  readonly batch: CopyBatch;
  readonly rejects: readonly WeightedReject[];
  /** Behind its last record. */
  readonly cursor: CsvCursor;
  /** Of the file, as it is stored. */
  readonly bytesRead: number;
}

export interface ChunkParts {
  readonly csv: CsvReader;
  readonly validator: RowValidator;
  readonly writer: CopyWriter<PgTable>;
  readonly size: ChunkSize;
  readonly memory: ImportMemory;
  /** Byte of the file at which the first record starts. */
  readonly from: number;
}

/** The rows of a file in chunks. Each is made when it is asked for. */
export async function* importChunks(parts: ChunkParts): AsyncGenerator<ImportChunk> {
  const { csv, size, memory, writer } = parts;
  let start = parts.from;
  let chunk = { rows: [] as CsvRow[], batch: writer.batch(), rejects: [] as WeightedReject[] };
  const ended = ({ cursor, bytesRead }: CsvBatch): ImportChunk => {
    const whole = { ...chunk, cursor, bytesRead };
    writer.ready(chunk.batch);
    start = cursor.offset;
    return whole;
  };
  let last: CsvBatch | undefined;
  for await (const slice of csv) {
    const { rows, problems, cursor } = slice;
    for (const problem of problems) chunk.rejects.push(problem);
    for (const row of rows) check(row, chunk, parts);
    const isFull = chunk.rows.length + chunk.rejects.length >= size.rows || cursor.offset - start >= memory.chunkBytes;
    last = isFull ? undefined : slice;
    if (isFull) {
      yield ended(slice);
      chunk = { rows: [], batch: writer.batch(), rejects: [] };
    }
    await nextTurn();
  }
  if (last) yield ended(last);
}

function check(
  row: CsvRow,
  chunk: { readonly rows: CsvRow[]; readonly batch: CopyBatch; readonly rejects: WeightedReject[] },
  { validator }: ChunkParts,
): void {
  const values = validator.validate(row);
  if (values instanceof RefusedByCheck) {
    chunk.rejects.push(values.reject);
    return;
  }
  chunk.batch.add(values);
  chunk.rows.push(row.withoutFields());
}
