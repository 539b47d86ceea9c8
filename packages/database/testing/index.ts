export { cancelJob } from '../src/ledger/cancel-job.ts';
export { requeueJob } from '../src/ledger/requeue-job.ts';
export { connectionUnderTest } from './connection-under-test.ts';
export { createEmptyDatabase } from './empty-database.ts';
export { putParent, putStatus } from './hand-made-states.ts';
export { addMigration, migrationsWith } from './migrations-with.ts';
export { PgStoreHarness } from './pg-store-harness.ts';
export { startTcpProxy } from './tcp-proxy.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
