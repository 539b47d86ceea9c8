import { HandlerDefinitionError, PermanentError } from '@jobstack/core';
import { type CsvDialect, dialectProblems, normalDialect, type PartialDialect, RFC_4180 } from '../dialect.ts';
import { encodingOf } from '../encoding.ts';
import { type FileHead, inflateHead, PeekedFile, type ReadableFile } from '../file-content.ts';
import { unitReader } from '../record-source.ts';
import { CARRIAGE_RETURN, LINE_FEED, markLength } from '../text-block.ts';
import { binaryKind, type FileKind, isBinary, kindMessage, textKind } from './file-kind.ts';
import { type FoundEncoding, findEncoding } from './find-encoding.ts';
import { findShape, TOLD } from './find-shape.ts';
import { findHeader } from './find-titles.ts';
import type { Decision, Inspection } from './inspection.ts';
import type { Head, SampleRecord } from './sample.ts';
import { inspectColumn } from './value-kinds.ts';

/** So much of a file is looked at, in bytes. */
export const INSPECTED_BYTES = 65_536;

const SHOWN_ROWS = 10;

const NOT_GZIP =
  "gzip: expected a gzip file, since the dialect's compression says so, found another. Leave the setting out, or set it to 'none'.";

export interface InspectOptions {
  /** What is known of the file; the rest is found out. @default nothing is known */
  readonly dialect?: PartialDialect | undefined;
  /** Whether the bytes that are passed are the whole file. @default true for fewer than 65,536 */
  readonly isWhole?: boolean;
}

/**
 * What a file is and how to read it, from its first 64 KiB: whether it is CSV at all, its encoding, delimiter, quotes, title, header, and
 * what its columns look like. It needs nothing of Node: in a browser pass `new Uint8Array(await file.slice(0, 65_536).arrayBuffer())`.
 *
 * @param source the file, or its first bytes
 * @throws HandlerDefinitionError when a setting of `options.dialect` is out of range
 * @example
 * ```ts
 * const { problem, dialect, columns } = await inspectCsv(bytes);
 * if (problem) show(problem.message); // Expected a CSV file, found an Excel workbook (.xlsx). Open it and …
 * else await createJob({ target: 'contacts', dialect });
 * ```
 */
export async function inspectCsv(source: Uint8Array | ReadableFile, options: InspectOptions = {}): Promise<Inspection> {
  const problems = dialectProblems(options.dialect ?? {});
  if (problems.length > 0) throw new HandlerDefinitionError(`CSV options: ${problems.join('; ')}.`);
  const told = normalDialect(options.dialect ?? {});
  if (source instanceof Uint8Array) {
    const isWhole = options.isWhole ?? source.length < INSPECTED_BYTES;
    return await inspectHead({ bytes: source.subarray(0, INSPECTED_BYTES), isWhole }, told);
  }
  const file = new PeekedFile(source);
  try {
    return await inspectHead(await file.peek(INSPECTED_BYTES), told);
  } finally {
    await file.close();
  }
}

/** @param told settings that are known, and in range */
export async function inspectHead(head: FileHead, told: Partial<CsvDialect>): Promise<Inspection> {
  const compressed = head.bytes[0] === 0x1f && head.bytes[1] === 0x8b;
  const compression = told.compression ?? (compressed ? 'gzip' : 'none');
  const because = compressed ? 'its first bytes are those of gzip' : 'its first bytes are not those of gzip';
  const compressionDecision: Decision = told.compression === undefined ? { confidence: 'certain', because } : TOLD;
  if (compression === 'gzip' && !compressed) {
    const problem = { code: 'CSV_GZIP', message: NOT_GZIP } as const;
    return refusal('csv', problem, { ...RFC_4180, ...told, compression }, compressionDecision);
  }
  try {
    const content = compression === 'gzip' ? await inflateHead(head, INSPECTED_BYTES) : head;
    return inspectContent(content, { ...told, compression }, told, compressionDecision);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return refusal(
      'gzip',
      { code: 'CSV_GZIP', message: error.message },
      { ...RFC_4180, ...told, compression },
      compressionDecision,
    );
  }
}

function inspectContent(
  head: FileHead,
  known: Partial<CsvDialect>,
  told: Partial<CsvDialect>,
  compression: Decision,
): Inspection {
  const found = findEncoding(head);
  const encoding = told.encoding ?? found.encoding;
  const start: CsvDialect = { ...RFC_4180, ...known, encoding };
  const whole = unitsOf(head, start);
  const kind = kindOf(head, whole, start, told);
  if (kind !== 'csv') {
    return refusal(kind, { code: 'CSV_FILE_KIND', message: kindMessage(kind) }, start, compression);
  }
  const separator = separatorLine(whole, start, told);
  const separated = separator ? { ...told, ...separator } : told;
  const { dialect, records, decisions } = findShape(whole, { ...start, ...separated }, separated);
  const header = told.header === undefined ? findHeader(records) : { ...TOLD, header: told.header };
  const [columnRecord, rows] = header.header === true ? [records[0], records.slice(1)] : [undefined, records];
  const columns = columnsOf(namesOf(header.header, columnRecord ?? records[0]), rows);
  return {
    kind,
    problem: whole.isWhole && isBlank(whole) ? emptyFile(dialect) : undefined,
    dialect: { ...dialect, header: header.header },
    decisions: {
      ...decisions,
      ...(separator && separatorDecisions(told)),
      compression,
      encoding: encodingDecision(found, told),
      header: { confidence: header.confidence, because: header.because },
    },
    byteOrderMark: found.byteOrderMark,
    lineEnd: lineEndOf(whole),
    titleLines: firstLines(whole, dialect),
    columns,
    decimalSeparator: commonSeparator(columns),
    rows: rows.slice(0, SHOWN_ROWS).map(({ fields }) => fields),
    inspectedRecords: rows.length,
  };
}

function refusal(
  kind: FileKind,
  problem: NonNullable<Inspection['problem']>,
  dialect: CsvDialect,
  compression: Decision,
): Inspection {
  const open: Decision = { confidence: 'assumed', because: 'the file is no CSV file' };
  const decisions = { delimiter: open, quote: open, escape: open, skipLines: open, encoding: open, header: open };
  return {
    kind,
    problem,
    dialect,
    decisions: { ...decisions, compression },
    byteOrderMark: false,
    lineEnd: undefined,
    titleLines: [],
    columns: [],
    decimalSeparator: undefined,
    rows: [],
    inspectedRecords: 0,
  };
}

function kindOf(head: FileHead, { units }: Head, { encoding }: CsvDialect, told: Partial<CsvDialect>): FileKind {
  const kind = binaryKind(head.bytes) ?? (isBinary(units) ? 'binary' : undefined);
  if (kind) return kind;
  // Whoever knows the delimiter has seen a table.
  return (
    (told.delimiter === undefined ? textKind(encodingOf(encoding).decode(units.subarray(0, 16_384))) : undefined) ??
    'csv'
  );
}

function unitsOf({ bytes, isWhole }: FileHead, { encoding }: CsvDialect): Head {
  const read = unitReader(encoding);
  const units = read(bytes);
  return { units: units.subarray(markLength(units, true) ?? 0), isWhole };
}

/** The delimiter that a first line such as `sep=;` names, as Excel writes and reads it. */
function separatorLine(
  { units }: Head,
  { encoding }: CsvDialect,
  told: Partial<CsvDialect>,
): Pick<CsvDialect, 'delimiter' | 'skipLines'> | undefined {
  if (told.skipLines !== undefined) return undefined;
  const first = encodingOf(encoding).decode(units.subarray(0, 12));
  const delimiter = /^"?sep=([^\r\n])"?(?:\r|\n|$)/i.exec(first)?.[1];
  const isOther = told.delimiter !== undefined && told.delimiter !== delimiter;
  if (delimiter === undefined || isOther || dialectProblems({ ...RFC_4180, delimiter }).length > 0) return undefined;
  return { delimiter, skipLines: 1 };
}

function separatorDecisions(told: Partial<CsvDialect>): Partial<Inspection['decisions']> {
  const decision: Decision = { confidence: 'certain', because: 'its first line is sep= and the delimiter' };
  return { delimiter: told.delimiter === undefined ? decision : TOLD, skipLines: decision };
}

function encodingDecision(
  { encoding, confidence, because, byteOrderMark }: FoundEncoding,
  told: Partial<CsvDialect>,
): Decision {
  if (told.encoding === undefined) return { confidence, because };
  if (!byteOrderMark || told.encoding === encoding) return TOLD;
  return { confidence: 'told', because: `it was told, though the byte order mark is that of ${encoding}` };
}

function namesOf(header: CsvDialect['header'], first: SampleRecord | undefined): readonly string[] {
  if (typeof header === 'object') return header;
  const fields = first?.fields ?? [];
  return fields.map((name, index) => (header ? name.trim() : `column_${index + 1}`));
}

function columnsOf(names: readonly string[], rows: readonly SampleRecord[]): Inspection['columns'] {
  return names.map((name, index) =>
    inspectColumn(
      name,
      rows.map(({ fields }) => fields[index] ?? ''),
    ),
  );
}

function commonSeparator(columns: Inspection['columns']): Inspection['decimalSeparator'] {
  const separators = new Set(columns.flatMap(({ decimalSeparator }) => decimalSeparator ?? []));
  return separators.size === 1 ? [...separators][0] : undefined;
}

function firstLines({ units }: Head, { encoding, skipLines }: CsvDialect): string[] {
  const lines = encodingOf(encoding)
    .decode(units.subarray(0, 16_384))
    .split(/\r\n|\r|\n/);
  return lines.slice(0, skipLines);
}

function lineEndOf({ units }: Head): Inspection['lineEnd'] {
  const text = encodingOf('windows-1252').decode(Uint8Array.from(units.subarray(0, 16_384)));
  // A line feed may follow a carriage return that is the last.
  const ends = new Set(text.match(/\r\n|\r(?!$)|\n/g) ?? text.match(/\r/g) ?? []);
  if (ends.size > 1) return 'mixed';
  if (ends.has('\r\n')) return 'CRLF';
  if (ends.has('\r')) return 'CR';
  return ends.has('\n') ? 'LF' : undefined;
}

function isBlank({ units }: Head): boolean {
  return units.every((unit) => unit === LINE_FEED || unit === CARRIAGE_RETURN);
}

function emptyFile({ header }: CsvDialect): NonNullable<Inspection['problem']> {
  const expected = header === true ? 'a first line with the column names' : 'a first record';
  return { code: 'CSV_HEADER', message: `CSV header: expected ${expected}, but the file is empty` };
}
