import { defineConfig } from 'vitest/config';

/** What teams install, installed: everything `make test-packages` runs, each step on what the one before has left. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/installed/*.installed.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    maxWorkers: 1,
    fileParallelism: false,
    bail: 1,
    reporters: ['verbose'],
    disableConsoleIntercept: true,
  },
});
