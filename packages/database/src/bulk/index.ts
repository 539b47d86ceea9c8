export {
  type BulkInsertOptions,
  type BulkInsertResult,
  bulkInsert,
  type OnConflict,
  type RefusedRow,
} from './bulk-insert.ts';
export { BulkWriter } from './bulk-writer.ts';
export type { CopyBatch } from './copy-batch.ts';
export { CopyWriter } from './copy-writer.ts';
