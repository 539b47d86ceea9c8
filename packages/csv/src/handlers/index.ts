export { CsvImportHandler, csvImport } from './csv-import-handler.ts';
export { type CsvImportOptions, type CsvImportPayload, csvImportPayload } from './import-payload.ts';
export type { Duplicate, ImportCounters, ImportResult } from './import-state.ts';
export { defineImportTarget, type ImportTarget, type ImportTargets } from './import-target.ts';
