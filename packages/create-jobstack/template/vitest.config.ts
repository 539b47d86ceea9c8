import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A PostgreSQL starts, stacks are synthesized.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
