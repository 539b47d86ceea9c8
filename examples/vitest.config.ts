import { defineConfig } from 'vitest/config';

/** `make examples`: every app in this folder, as a team would test it. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
