export * as cell from './cells/index.ts';
export type { CsvBatch, CsvProblem, CsvProblemCode, CsvRow } from './csv-batch.ts';
export { type CsvCursor, parseCsvCursor } from './csv-cursor.ts';
export type { CsvOptions } from './csv-options.ts';
export type { ReadableFile } from './detect-delimiter.ts';
export { type CsvReader, openCsv } from './open-csv.ts';
