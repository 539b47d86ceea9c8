import type { PgJobStoreOptions } from '@jobstack/database';

/** Production waits minutes for what these tests provoke in seconds. */
export const CHAOS_TIMES = {
  ringGraceMs: 500,
  ringRepeatMs: 2_000,
  ringRepeatCapMs: 5_000,
} as const satisfies PgJobStoreOptions;

/** From one sweep to the next, in milliseconds. */
export const SWEEP_MS = 1_000;
