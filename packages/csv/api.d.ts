// @jobstack/csv

import * as z from "zod";
import { JsonValue } from "@jobstack/core";
import { JobFile } from "@jobstack/handler-sdk";
type Cell<Value> = z.ZodType<Value, string>;
interface BooleanCellOptions {
  readonly true?: readonly string[];
  readonly false?: readonly string[];
}
declare function boolean({ true: yes, false: no }?: BooleanCellOptions): Cell<boolean>;
interface IntegerCellOptions {
  readonly min?: number;
  readonly max?: number;
}
declare function integer({ min, max }?: IntegerCellOptions): Cell<number>;
interface BigintCellOptions {
  readonly min?: bigint;
  readonly max?: bigint;
}
declare function bigint({ min, max }?: BigintCellOptions): Cell<bigint>;
interface DecimalCellOptions {
  readonly separator?: '.' | ',';
  readonly scale?: number;
  readonly min?: number | string;
  readonly max?: number | string;
}
declare function decimal({ separator, scale, min, max }?: DecimalCellOptions): Cell<string>;
interface TextCellOptions {
  readonly min?: number;
  readonly max?: number;
  readonly trim?: boolean;
}
declare function text({ min, max, trim }?: TextCellOptions): Cell<string>;
declare function enumOf<const Value extends string>(values: readonly Value[]): Cell<Value>;
declare function json(): Cell<JsonValue>;
interface DateCellOptions {
  readonly format?: string;
}
declare function date({ format }?: DateCellOptions): Cell<string>;
interface InstantCellOptions {
  readonly format?: string;
  readonly offset?: string;
}
declare function instant({ format, offset }?: InstantCellOptions): Cell<Date>;
declare namespace index_d_exports {
  export { BigintCellOptions, BooleanCellOptions, Cell, DateCellOptions, DecimalCellOptions, InstantCellOptions, IntegerCellOptions, TextCellOptions, bigint, boolean, date, decimal, enumOf, instant, integer, json, text };
}
declare class ByteBlock {
  #private;
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array);
  text(start: number, end: number): string;
  isUtf8(start: number, end: number, text: string): boolean;
}
type CsvCursor = {
  readonly offset: number;
  readonly line: number;
  readonly header: readonly string[];
  readonly delimiter?: string;
};
export declare function parseCsvCursor(value: JsonValue | undefined): CsvCursor | undefined;
interface CsvBatch {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly CsvProblem[];
  readonly cursor: CsvCursor;
}
declare class CsvRow {
  #private;
  readonly line: number;
  readonly fields: readonly string[];
  constructor(line: number, fields: readonly string[], block: ByteBlock, start: number, end: number);
  get raw(): string;
}
type CsvProblemCode =
'CSV_COLUMN_COUNT' |
'CSV_QUOTE' |
'CSV_RECORD_TOO_LONG' |
'CSV_ENCODING';
interface CsvProblem {
  readonly line: number;
  readonly lines: number;
  readonly code: CsvProblemCode;
  readonly message: string;
  readonly raw: string;
}
interface CsvOptions {
  readonly from?: CsvCursor | undefined;
  readonly delimiter?: string | undefined;
  readonly batchRows?: number;
  readonly requiredColumns?: readonly string[];
  readonly maxRecordBytes?: number;
}
interface ResolvedCsvOptions {
  readonly from: CsvCursor | undefined;
  readonly delimiter: string | undefined;
  readonly batchRows: number;
  readonly requiredColumns: readonly string[];
  readonly maxRecordBytes: number;
}
type ReadableFile = Pick<JobFile, 'size' | 'stream'>;
interface Boundary {
  readonly offset: number;
  readonly line: number;
}
interface ScannedRecord {
  readonly block: ByteBlock;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly quoted: boolean;
  readonly problem: Pick<CsvProblem, 'code' | 'message' | 'lines'> | undefined;
}
declare class RecordScanner {
  #private;
  constructor(delimiter: string, options: Pick<ResolvedCsvOptions, 'from' | 'maxRecordBytes'>);
  get place(): Boundary;
  get nextOffset(): number;
  set columns(count: number);
  push(chunk: Uint8Array): void;
  end(): void;
  next(): ScannedRecord | undefined;
}
declare class RecordSource implements AsyncDisposable {
  #private;
  constructor(file: ReadableFile, scanner: RecordScanner);
  get place(): RecordScanner['place'];
  set columns(count: number);
  take(maxRecords: number, maxBytes: number): Promise<ScannedRecord[]>;
  [Symbol.asyncDispose](): Promise<void>;
}
export declare function openCsv(file: ReadableFile, options?: CsvOptions): Promise<CsvReader>;
declare class CsvReader implements AsyncIterableIterator<CsvBatch>, AsyncDisposable {
  #private;
  readonly header: readonly string[];
  readonly delimiter: string;
  constructor(header: readonly string[], delimiter: string, source: RecordSource, options: ResolvedCsvOptions);
  [Symbol.asyncIterator](): this;
  next(): Promise<IteratorResult<CsvBatch, undefined>>;
  return(): Promise<IteratorResult<CsvBatch, undefined>>;
  [Symbol.asyncDispose](): Promise<void>;
}
export { type CsvBatch, type CsvCursor, type CsvOptions, type CsvProblem, type CsvProblemCode, type CsvReader, type CsvRow, type ReadableFile, index_d_exports as cell };
// @jobstack/csv/handlers

import { BaseJobHandler, JobContext } from "@jobstack/handler-sdk";
import * as z$1 from "zod";
import { z } from "zod";
import { PgColumn, PgTable } from "drizzle-orm/pg-core";
interface ImportTarget {
  readonly table: PgTable;
  readonly key: readonly PgColumn[];
  readonly tenant: string | undefined;
  readonly row: z.ZodObject;
  readonly columns: ReadonlyMap<string, PgColumn>;
  readonly nested: ReadonlySet<string>;
}
type ImportTargets = Readonly<Record<string, ImportTarget>>;
type FieldOf<Table extends PgTable> = keyof Table['_']['columns'] & string;
type Scope<Table extends PgTable> = {
  readonly tenant: FieldOf<Table>;
  readonly global?: undefined;
} | {
  readonly global: true;
  readonly tenant?: undefined;
};
export declare function defineImportTarget<Table extends PgTable, Shape extends z.ZodRawShape>(declaration: {
  readonly table: Table;
  readonly key: (keyof Shape & FieldOf<Table>) | readonly (keyof Shape & FieldOf<Table>)[];
  readonly row: z.ZodObject<Shape> & (keyof Shape extends keyof Table['_']['columns'] ? unknown : never);
} & Scope<Table>): ImportTarget;
interface CsvImportOptions<Targets extends ImportTargets = ImportTargets> {
  readonly defaultTarget?: keyof Targets & string;
  readonly maxRecordBytes?: number;
}
export declare function csvImportPayload<Targets extends ImportTargets>(targets: Targets, options?: CsvImportOptions<Targets>): z$1.ZodObject<{
  target: z$1.ZodType<keyof Targets & string, (keyof Targets & string) | undefined>;
  columnMapping: z$1.ZodOptional<z$1.ZodRecord<z$1.ZodString, z$1.ZodString>>;
  duplicateHandling: z$1.ZodDefault<z$1.ZodEnum<{
    skip: "skip";
    update: "update";
  }>>;
  delimiter: z$1.ZodDefault<z$1.ZodEnum<{
    "\t": "\t";
    ",": ",";
    ";": ";";
    auto: "auto";
    "|": "|";
  }>>;
  maxRejects: z$1.ZodOptional<z$1.ZodUnion<readonly [z$1.ZodInt, z$1.ZodString]>>;
}, z$1.core.$strip>;
type CsvImportSchema<Targets extends ImportTargets = ImportTargets> = ReturnType<typeof csvImportPayload<Targets>>;
type CsvImportPayload<Targets extends ImportTargets = ImportTargets> = z$1.infer<CsvImportSchema<Targets>>;
declare const importCounters: z$1.ZodObject<{
  totalRows: z$1.ZodNumber;
  successCount: z$1.ZodNumber;
  errorCount: z$1.ZodNumber;
  duplicateCount: z$1.ZodNumber;
  insertedCount: z$1.ZodNumber;
  updatedCount: z$1.ZodNumber;
  unreadLines: z$1.ZodNumber;
}, z$1.core.$strip>;
type ImportCounters = z$1.infer<typeof importCounters>;
declare const duplicate: z$1.ZodObject<{
  line: z$1.ZodNumber;
  key: z$1.ZodString;
}, z$1.core.$strip>;
type Duplicate = z$1.infer<typeof duplicate>;
interface ImportResult extends ImportCounters {
  readonly delimiter: string;
  readonly ignoredColumns: readonly string[];
  readonly suggestions: Readonly<Record<string, string>>;
  readonly duplicates: readonly Duplicate[];
}
export declare class CsvImportHandler<Targets extends ImportTargets = ImportTargets> extends BaseJobHandler<ReturnType<typeof csvImportPayload<Targets>>> {
  #private;
  readonly payload: ReturnType<typeof csvImportPayload<Targets>>;
  readonly fileAccess = "stream";
  readonly file = "required";
  readonly retry: {
    maxAttempts: number;
    backoff: import("@jobstack/handler-sdk").Backoff;
  };
  constructor(targets: Targets, options?: CsvImportOptions<Targets>);
  execute(context: JobContext<CsvImportPayload<Targets>>): Promise<ImportResult>;
}
export declare function csvImport<Targets extends ImportTargets>(targets: Targets, options?: CsvImportOptions<Targets>): CsvImportHandler<Targets>;
export type { CsvImportOptions, CsvImportPayload, Duplicate, ImportCounters, ImportResult, ImportTarget, ImportTargets };