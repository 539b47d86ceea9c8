export type { CsvBatch } from './csv-batch.ts';
export { type CsvCursor, parseCsvCursor } from './csv-cursor.ts';
export type { CsvOptions } from './csv-options.ts';
export type { CsvProblem, CsvProblemCode } from './csv-problem.ts';
export type { CsvReader } from './csv-reader.ts';
export type { CsvRow } from './csv-row.ts';
export { openCsv } from './open-csv.ts';
