import type { FunctionName } from './bundle-functions.ts';

/**
 * The most bytes that each bundle may have, about a tenth above what it has with the handlers of `budgeted-handlers.ts`. Somebody who adds a
 * library to JobStack sees here what it costs at every cold start, and raises the number on purpose; what a team's handlers bring is theirs.
 */
export const BUNDLE_BUDGET_BYTES: Readonly<Record<FunctionName, number>> = {
  worker: 1_200_000,
  api: 1_300_000,
  sweep: 850_000,
  migrate: 950_000,
};

/** The most milliseconds of CPU time that half of the imports may take. Lambda gives one core at 1,769 MiB, a fraction of it below. */
export const IMPORT_CPU_BUDGET_MS = 500;
