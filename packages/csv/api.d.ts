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
export declare function plainName(name: string): string;
export declare function nearName(name: string, names: readonly string[]): string | undefined;
export declare const CSV_ENCODINGS: readonly ["utf-8", "utf-16le", "utf-16be", "windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-15", "koi8-r", "koi8-u", "macintosh", "ibm866"];
type CsvEncoding = (typeof CSV_ENCODINGS)[number];
type Units = Uint8Array | Uint16Array;
interface Encoding {
  readonly name: CsvEncoding;
  readonly unitBytes: 1 | 2;
  readonly isUniform: boolean;
  decode(units: Units): string;
  isValid(units: Units): boolean;
}
type CsvDialect = {
  readonly compression: 'none' | 'gzip';
  readonly encoding: CsvEncoding;
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: 'double' | 'backslash';
  readonly skipLines: number;
  readonly header: boolean | readonly string[];
  readonly quotes: 'strict' | 'lenient';
  readonly shortRows: 'reject' | 'pad';
  readonly trailingDelimiters: 'reject' | 'drop';
  readonly comment: string;
  readonly nullStrings: readonly string[];
};
type PartialDialect = { readonly [Setting in keyof CsvDialect]?: CsvDialect[Setting] | undefined; };
type InspectedSetting = 'compression' | 'encoding' | 'delimiter' | 'quote' | 'escape' | 'skipLines' | 'header';
export declare const RFC_4180: CsvDialect;
declare class TextBlock {
  #private;
  readonly units: Units;
  constructor(units: Units, encoding: Encoding);
  text(start: number, end: number): string;
  isValid(start: number, end: number, text: string): boolean;
  get encoding(): Encoding;
}
interface CsvBatch {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly CsvProblem[];
  readonly cursor: CsvCursor;
  readonly bytesRead: number;
}
declare class CsvRow {
  #private;
  readonly line: number;
  readonly fields: readonly string[];
  constructor(line: number, fields: readonly string[], block: TextBlock, start: number, end: number);
  withoutFields(): CsvRow;
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
type CsvCursor = {
  readonly offset: number;
  readonly line: number;
  readonly header: readonly string[];
  readonly dialect: CsvDialect;
};
export declare function parseCsvCursor(value: JsonValue | undefined): CsvCursor | undefined;
type ReadableFile = Pick<JobFile, 'size' | 'stream'>;
declare class CountedFile implements ReadableFile {
  #private;
  offset: number;
  constructor(file: ReadableFile);
  get size(): number;
  stream(options?: {
    readonly from?: number;
  }): AsyncGenerator<Uint8Array>;
}
declare const KINDS: {
  readonly xlsx: readonly ["an Excel workbook (.xlsx)", "Open it and save it as \"CSV UTF-8\", one file for each sheet, and import that."];
  readonly xls: readonly ["an old or encrypted Excel workbook, or another Office document (.xls, .doc)", "Open it and save it as \"CSV UTF-8\", one file for each sheet, and import that."];
  readonly ods: readonly ["an OpenDocument file (.ods)", "Open it and save it as \"CSV UTF-8\", one file for each sheet, and import that."];
  readonly numbers: readonly ["a Numbers or Pages document", "In Numbers choose File, Export to, CSV, with the encoding UTF-8, and import that."];
  readonly sylk: readonly ["a SYLK spreadsheet (.slk)", "Open it and save it as \"CSV UTF-8\", one file for each sheet, and import that."];
  readonly docx: readonly ["a Word or PowerPoint document", "Export its data as CSV and import that."];
  readonly rtf: readonly ["an RTF document", "Export its data as CSV and import that."];
  readonly pdf: readonly ["a PDF document", "A PDF holds a picture of a table: ask whoever made it for the data as CSV."];
  readonly html: readonly ["a web page (HTML)", "Often that is the login or error page of the site it was saved from: download it again, signed in."];
  readonly xml: readonly ["XML", "Convert it to CSV and import that; an <Error> of a storage service means that the download has failed."];
  readonly json: readonly ["JSON", "Convert it to CSV, one line for each object, and import that."];
  readonly ndjson: readonly ["JSON lines", "Convert them to CSV, one line for each object, and import that."];
  readonly markdown: readonly ["a Markdown table", "Export its data as CSV and import that."];
  readonly sql: readonly ["an SQL script", "Export the table as CSV (COPY … TO … WITH (FORMAT csv, HEADER)) and import that."];
  readonly sqlite: readonly ["an SQLite database", "Export its data as CSV and import that."];
  readonly parquet: readonly ["a Parquet file", "Export its data as CSV and import that."];
  readonly orc: readonly ["an ORC file", "Export its data as CSV and import that."];
  readonly avro: readonly ["an Avro file", "Export its data as CSV and import that."];
  readonly arrow: readonly ["an Arrow or Feather file", "Export its data as CSV and import that."];
  readonly zip: readonly ["a zip archive", "Unpack it, or compress the CSV file inside with gzip, and import that."];
  readonly tar: readonly ["a tar archive", "Unpack it, or compress the CSV file inside with gzip, and import that."];
  readonly bzip2: readonly ["a bzip2 file", "Unpack it, or compress the CSV file inside with gzip, and import that."];
  readonly xz: readonly ["an xz file", "Unpack it, or compress the CSV file inside with gzip, and import that."];
  readonly zstd: readonly ["a zstd file", "Unpack it, or compress the CSV file inside with gzip, and import that."];
  readonly '7z': readonly ["a 7-Zip archive", "Unpack it, or compress the CSV file inside with gzip, and import that."];
  readonly rar: readonly ["a RAR archive", "Unpack it, or compress the CSV file inside with gzip, and import that."];
  readonly gzip: readonly ["a gzip file", "Leave the setting 'compression' out, or set it to 'gzip'."];
  readonly image: readonly ["a picture", "Import the table that it shows as CSV."];
  readonly vcard: readonly ["contacts as vCard", "Export them as CSV and import that."];
  readonly icalendar: readonly ["a calendar (iCalendar)", "Export it as CSV and import that."];
  readonly pem: readonly ["a key or a certificate (PEM)", "Import the CSV file that was meant, and keep this one to yourself."];
  readonly 'lfs-pointer': readonly ["a Git LFS pointer", "Fetch the file itself (git lfs pull) and import that."];
  readonly 'utf-32': readonly ["text in UTF-32", "Save it as UTF-8 and import it again."];
  readonly binary: readonly ["binary data", "Export the data as CSV and import that."];
};
type FileKind = 'csv' | keyof typeof KINDS;
type Confidence = 'told' | 'certain' | 'likely' | 'assumed';
interface Decision {
  readonly confidence: Confidence;
  readonly because: string;
}
interface InspectedColumn {
  readonly name: string;
  readonly kind: 'empty' | 'integer' | 'decimal' | 'boolean' | 'date' | 'instant' | 'text';
  readonly formats: readonly string[];
  readonly decimalSeparator: '.' | ',' | undefined;
  readonly samples: readonly string[];
}
interface InspectionProblem {
  readonly code: 'CSV_FILE_KIND' | 'CSV_GZIP' | 'CSV_HEADER';
  readonly message: string;
}
interface Inspection {
  readonly kind: FileKind;
  readonly problem: InspectionProblem | undefined;
  readonly dialect: CsvDialect;
  readonly decisions: Readonly<Record<InspectedSetting, Decision>>;
  readonly byteOrderMark: boolean;
  readonly lineEnd: 'LF' | 'CRLF' | 'CR' | 'mixed' | undefined;
  readonly titleLines: readonly string[];
  readonly columns: readonly InspectedColumn[];
  readonly decimalSeparator: '.' | ',' | undefined;
  readonly rows: readonly (readonly string[])[];
  readonly inspectedRecords: number;
}
interface InspectOptions {
  readonly dialect?: PartialDialect | undefined;
  readonly isWhole?: boolean;
}
export declare function inspectCsv(source: Uint8Array | ReadableFile, options?: InspectOptions): Promise<Inspection>;
interface Boundary {
  readonly offset: number;
  readonly line: number;
}
interface ScannedRecord {
  readonly block: TextBlock;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly quoted: boolean;
  readonly problem: Pick<CsvProblem, 'code' | 'message' | 'lines'> | undefined;
}
declare class RecordScanner {
  #private;
  constructor(dialect: CsvDialect, { from, maxRecordBytes }: {
    readonly from: CsvCursor | undefined;
    readonly maxRecordBytes: number;
  });
  get place(): Boundary;
  get nextOffset(): number;
  set columns(count: number);
  push(chunk: Units): void;
  end(): void;
  next(): ScannedRecord | undefined;
}
declare class RecordSource implements AsyncDisposable {
  #private;
  constructor(file: ReadableFile, scanner: RecordScanner, encoding: CsvEncoding);
  get place(): RecordScanner['place'];
  set columns(count: number);
  take(maxRecords: number, maxBytes: number): Promise<ScannedRecord[]>;
  giveBack(record: ScannedRecord): void;
  [Symbol.asyncDispose](): Promise<void>;
}
interface SplitRecord {
  readonly fields: readonly string[];
  readonly problem: CsvProblem | undefined;
}
declare class RecordSplitter {
  #private;
  columns: number | undefined;
  constructor(dialect: CsvDialect);
  split(record: ScannedRecord): SplitRecord;
}
interface CsvOptions {
  readonly from?: CsvCursor | undefined;
  readonly dialect?: PartialDialect | undefined;
  readonly batchRows?: number;
  readonly requiredColumns?: readonly string[];
  readonly maxRecordBytes?: number;
}
interface ResolvedCsvOptions {
  readonly from: CsvCursor | undefined;
  readonly dialect: Partial<CsvDialect>;
  readonly batchRows: number;
  readonly requiredColumns: readonly string[];
  readonly maxRecordBytes: number;
}
export declare function openCsv(file: ReadableFile, options?: CsvOptions): Promise<CsvReader>;
interface OpenedFile {
  readonly header: readonly string[];
  readonly dialect: CsvDialect;
  readonly inspection: Inspection | undefined;
  readonly counted: CountedFile;
  readonly source: RecordSource;
  readonly splitter: RecordSplitter;
}
declare class CsvReader implements AsyncIterableIterator<CsvBatch>, AsyncDisposable {
  #private;
  readonly header: readonly string[];
  readonly dialect: CsvDialect;
  readonly inspection: Inspection | undefined;
  constructor(file: OpenedFile, options: ResolvedCsvOptions);
  [Symbol.asyncIterator](): this;
  next(): Promise<IteratorResult<CsvBatch, undefined>>;
  return(): Promise<IteratorResult<CsvBatch, undefined>>;
  [Symbol.asyncDispose](): Promise<void>;
}
export { type Confidence, type CsvBatch, type CsvCursor, type CsvDialect, type CsvEncoding, type CsvOptions, type CsvProblem, type CsvProblemCode, type CsvReader, type CsvRow, type Decision, type FileKind, type InspectOptions, type InspectedColumn, type InspectedSetting, type Inspection, type InspectionProblem, type PartialDialect, type ReadableFile, index_d_exports as cell };
// @jobstack/csv/handlers

import { BaseJobHandler, JobContext } from "@jobstack/handler-sdk";
import * as z$1 from "zod";
import { z } from "zod";
import { PgColumn, PgTable } from "drizzle-orm/pg-core";
declare const CSV_ENCODINGS: readonly ["utf-8", "utf-16le", "utf-16be", "windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-15", "koi8-r", "koi8-u", "macintosh", "ibm866"];
type CsvEncoding = (typeof CSV_ENCODINGS)[number];
type CsvDialect = {
  readonly compression: 'none' | 'gzip';
  readonly encoding: CsvEncoding;
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: 'double' | 'backslash';
  readonly skipLines: number;
  readonly header: boolean | readonly string[];
  readonly quotes: 'strict' | 'lenient';
  readonly shortRows: 'reject' | 'pad';
  readonly trailingDelimiters: 'reject' | 'drop';
  readonly comment: string;
  readonly nullStrings: readonly string[];
};
interface ImportTarget {
  readonly table: PgTable;
  readonly key: readonly PgColumn[];
  readonly tenant: string | undefined;
  readonly fixed: Readonly<Record<string, JobFact>>;
  readonly row: z.ZodObject;
  readonly columns: ReadonlyMap<string, PgColumn>;
  readonly nested: ReadonlySet<string>;
}
type ImportTargets = Readonly<Record<string, ImportTarget>>;
type JobFact = 'owner' | 'taskId' | 'tenant';
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
  readonly fixed?: Readonly<Partial<Record<Exclude<FieldOf<Table>, keyof Shape>, JobFact>>>;
  readonly row: z.ZodObject<Shape> & (keyof Shape extends keyof Table['_']['columns'] ? unknown : never);
} & Scope<Table> & Identity<keyof Shape & FieldOf<Table>>): ImportTarget;
type Identity<Field> = {
  readonly key: Field | readonly Field[];
  readonly append?: undefined;
} | {
  readonly append: true;
  readonly key?: undefined;
};
interface CsvImportOptions<Targets extends ImportTargets = ImportTargets> {
  readonly defaultTarget?: keyof Targets & string;
  readonly maxRecordBytes?: number;
  readonly chunkRows?: number;
  readonly queue?: string;
}
export declare function csvImportPayload<Targets extends ImportTargets>(targets: Targets, options?: CsvImportOptions<Targets>): z$1.ZodObject<{
  target: z$1.ZodType<keyof Targets & string, (keyof Targets & string) | undefined>;
  columnMapping: z$1.ZodOptional<z$1.ZodRecord<z$1.ZodString, z$1.ZodString>>;
  duplicateHandling: z$1.ZodDefault<z$1.ZodEnum<{
    fail: "fail";
    skip: "skip";
    update: "update";
  }>>;
  dryRun: z$1.ZodOptional<z$1.ZodBoolean>;
  delimiter: z$1.ZodDefault<z$1.ZodEnum<{
    "\t": "\t";
    ",": ",";
    ";": ";";
    auto: "auto";
    "|": "|";
  }>>;
  dialect: z$1.ZodOptional<z$1.ZodObject<{
    compression: z$1.ZodOptional<z$1.ZodEnum<{
      gzip: "gzip";
      none: "none";
    }>>;
    encoding: z$1.ZodOptional<z$1.ZodEnum<{
      ibm866: "ibm866";
      "iso-8859-15": "iso-8859-15";
      "iso-8859-2": "iso-8859-2";
      "iso-8859-5": "iso-8859-5";
      "iso-8859-7": "iso-8859-7";
      "koi8-r": "koi8-r";
      "koi8-u": "koi8-u";
      macintosh: "macintosh";
      "utf-16be": "utf-16be";
      "utf-16le": "utf-16le";
      "utf-8": "utf-8";
      "windows-1250": "windows-1250";
      "windows-1251": "windows-1251";
      "windows-1252": "windows-1252";
      "windows-1253": "windows-1253";
      "windows-1254": "windows-1254";
      "windows-1255": "windows-1255";
      "windows-1256": "windows-1256";
      "windows-1257": "windows-1257";
      "windows-1258": "windows-1258";
    }>>;
    delimiter: z$1.ZodOptional<z$1.ZodString>;
    quote: z$1.ZodOptional<z$1.ZodString>;
    escape: z$1.ZodOptional<z$1.ZodEnum<{
      backslash: "backslash";
      double: "double";
    }>>;
    skipLines: z$1.ZodOptional<z$1.ZodInt>;
    header: z$1.ZodOptional<z$1.ZodUnion<readonly [z$1.ZodBoolean, z$1.ZodArray<z$1.ZodString>]>>;
    quotes: z$1.ZodOptional<z$1.ZodEnum<{
      lenient: "lenient";
      strict: "strict";
    }>>;
    shortRows: z$1.ZodOptional<z$1.ZodEnum<{
      pad: "pad";
      reject: "reject";
    }>>;
    trailingDelimiters: z$1.ZodOptional<z$1.ZodEnum<{
      drop: "drop";
      reject: "reject";
    }>>;
    comment: z$1.ZodOptional<z$1.ZodString>;
    nullStrings: z$1.ZodOptional<z$1.ZodArray<z$1.ZodString>>;
  }, z$1.core.$strict>>;
  maxRejects: z$1.ZodOptional<z$1.ZodUnion<readonly [z$1.ZodInt, z$1.ZodString]>>;
}, z$1.core.$strip>;
type CsvImportSchema<Targets extends ImportTargets = ImportTargets> = ReturnType<typeof csvImportPayload<Targets>>;
type CsvImportPayload<Targets extends ImportTargets = ImportTargets> = z$1.infer<CsvImportSchema<Targets>>;
declare const examples: z$1.ZodObject<{
  inserted: z$1.ZodArray<z$1.ZodObject<{
    line: z$1.ZodNumber;
    key: z$1.ZodString;
  }, z$1.core.$strip>>;
  updated: z$1.ZodArray<z$1.ZodObject<{
    line: z$1.ZodNumber;
    key: z$1.ZodString;
  }, z$1.core.$strip>>;
  skipped: z$1.ZodArray<z$1.ZodObject<{
    line: z$1.ZodNumber;
    key: z$1.ZodString;
  }, z$1.core.$strip>>;
  rejected: z$1.ZodArray<z$1.ZodObject<{
    line: z$1.ZodNumber;
    code: z$1.ZodString;
    message: z$1.ZodString;
  }, z$1.core.$strip>>;
}, z$1.core.$strip>;
type Examples = z$1.infer<typeof examples>;
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
  readonly dialect: CsvDialect;
  readonly ignoredColumns: readonly string[];
  readonly suggestions: Readonly<Record<string, string>>;
  readonly duplicates: readonly Duplicate[];
  readonly dryRun?: Examples;
}
export declare class CsvImportHandler<Targets extends ImportTargets = ImportTargets> extends BaseJobHandler<ReturnType<typeof csvImportPayload<Targets>>> {
  #private;
  readonly payload: ReturnType<typeof csvImportPayload<Targets>>;
  readonly fileAccess = "stream";
  readonly file = "required";
  readonly queue: string;
  readonly retry: {
    maxAttempts: number;
    backoff: import("@jobstack/handler-sdk").Backoff;
  };
  constructor(targets: Targets, options?: CsvImportOptions<Targets>);
  execute(context: JobContext<CsvImportPayload<Targets>>): Promise<ImportResult>;
}
export declare function csvImport<Targets extends ImportTargets>(targets: Targets, options?: CsvImportOptions<Targets>): CsvImportHandler<Targets>;
export type { CsvImportOptions, CsvImportPayload, Duplicate, ImportCounters, ImportResult, ImportTarget, ImportTargets };