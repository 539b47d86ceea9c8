export {
  createTestContext,
  MemoryFile,
  type MemoryFileOptions,
  type TestContext,
  type TestContextOptions,
} from '@jobstack/handler-sdk/testing';
export type { CrashReport, Oracle } from './crash-report.ts';
export { type ExpectedFailure, type JobMatchers, jobMatchers } from './matchers.ts';
export { type MemoryDatabase, memoryDatabase } from './memory-database.ts';
export { type HandlerResult, type HandlerTest, type TestHandlerOptions, testHandler } from './test-handler.ts';
export type { TestedDatabase } from './tested-database.ts';
export type { TestedJob } from './tested-job.ts';
