import { MemoryFile } from '@jobstack/handler-sdk/testing';
import {
  type CsvBatch,
  type CsvCursor,
  type CsvOptions,
  openCsv,
  type PartialDialect,
  RFC_4180,
} from '../src/index.ts';

export interface ReadOptions extends CsvOptions {
  /** @default 65536 */
  readonly chunkSize?: number;
  /** @default as RFC 4180 has it */
  readonly dialect?: PartialDialect;
  /** Of the dialect. */
  readonly delimiter?: string;
}

/** All batches of a text. */
export async function readBatches(content: string | Uint8Array, options: ReadOptions = {}): Promise<CsvBatch[]> {
  const file = new MemoryFile({ content, chunkSize: options.chunkSize ?? 65_536 });
  const { delimiter = ',' } = options;
  await using csv = await openCsv(file, { ...options, dialect: options.dialect ?? { ...RFC_4180, delimiter } });
  return await Array.fromAsync(csv);
}

/** One record, whether it is a row or a problem, in the order of the file. */
export interface ReadRecord {
  readonly line: number;
  readonly raw: string;
  readonly fields?: readonly string[];
  readonly code?: string;
}

/** All records of a text. */
export async function readRecords(content: string | Uint8Array, options: ReadOptions = {}): Promise<ReadRecord[]> {
  const batches = await readBatches(content, options);
  return batches.flatMap((batch) => recordsOf(batch));
}

export function recordsOf({ rows, problems }: CsvBatch): ReadRecord[] {
  const records: ReadRecord[] = [
    ...rows.map(({ line, fields, raw }) => ({ line, fields, raw })),
    ...problems.map(({ line, code, raw }) => ({ line, code, raw })),
  ];
  return records.sort((one, other) => one.line - other.line);
}

/** The fields of the rows alone. */
export async function readFields(content: string | Uint8Array, options: ReadOptions = {}): Promise<unknown[]> {
  return (await readBatches(content, options)).flatMap((batch) => batch.rows.map((row) => row.fields));
}

/** The cursor as a checkpoint returns it. */
export function throughJson(cursor: CsvCursor): CsvCursor {
  return JSON.parse(JSON.stringify(cursor));
}
