export { createTestContext, type TestContext, type TestContextOptions } from './create-test-context.ts';
export { MemoryFile, type MemoryFileOptions } from './memory-file.ts';
export { missingDatabase } from './missing-database.ts';
export type { TestTransaction } from './test-job-context.ts';
export type { TestCommit, TestLog, TestProgress } from './test-records.ts';
