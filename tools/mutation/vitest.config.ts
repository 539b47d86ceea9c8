import { defineConfig } from 'vitest/config';

/** The tests that judge `core` and `processor`: their own, and the engine's on PostgreSQL and on the ledger in memory. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: ['packages/{core,processor,handler-sdk,testing}/test/**/*.test.ts', 'test/engine/**/*.test.ts'],
    globalSetup: ['test/postgres-cluster.ts'],
    // A mutant that makes a test wait for ever is noticed by it; the slowest test takes two seconds.
    testTimeout: 8_000,
    hookTimeout: 60_000,
  },
});
