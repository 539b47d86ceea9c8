export { CsvImportHandler, type CsvImportPayload, csvImport, csvImportPayload } from './csv-import-handler.ts';
export type { ImportCounters } from './import-checkpoint.ts';
export { defineImportTarget, type ImportTarget, type ImportTargets } from './import-target.ts';
