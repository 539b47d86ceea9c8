export * as cell from './cells/index.ts';
export { nearName, plainName } from './column-names.ts';
export {
  type CsvBatch,
  type CsvCursor,
  type CsvProblem,
  type CsvProblemCode,
  type CsvRow,
  parseCsvCursor,
} from './csv-batch.ts';
export { type CsvDialect, type InspectedSetting, type PartialDialect, RFC_4180 } from './dialect.ts';
export { CSV_ENCODINGS, type CsvEncoding } from './encoding.ts';
export type { ReadableFile } from './file-content.ts';
export type { FileKind } from './inspection/file-kind.ts';
export { type InspectOptions, inspectCsv } from './inspection/inspect-csv.ts';
export type { Confidence, Decision, InspectedColumn, Inspection, InspectionProblem } from './inspection/inspection.ts';
export { type CsvOptions, type CsvReader, openCsv } from './open-csv.ts';
