import { defineConfig } from 'vitest/config';

/** The long forms: everything `make chaos` runs, one file after the other, since each of them wants both cores. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/chaos/*.chaos.ts', 'test/chaos/*.test.ts', 'test/resident/*.chaos.ts'],
    globalSetup: ['test/postgres-cluster.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
