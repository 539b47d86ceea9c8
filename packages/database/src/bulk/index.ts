export {
  type BulkInsertOptions,
  type BulkInsertResult,
  bulkInsert,
  type OnConflict,
  type RefusedRow,
} from './bulk-insert.ts';
