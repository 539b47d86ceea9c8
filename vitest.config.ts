import { defineConfig } from 'vitest/config';

/** Where .ci/run wants the totals. */
const report = process.env.JOBSTACK_TEST_REPORT;

export default defineConfig({
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'lambda/**/*.test.ts',
      'test/**/*.test.ts',
      'examples/hello/*.test.ts',
    ],
    globalSetup: ['test/postgres-cluster.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores and one PostgreSQL: more files at once only wait for each other.
    maxWorkers: 2,
    // `make coverage` alone turns it on. What runs in child processes and threads is not seen by it.
    coverage: {
      include: ['packages/*/src/**/*.ts', 'lib/**/*.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
      reportOnFailure: true,
    },
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
