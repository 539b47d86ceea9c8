import { ledgerViolations } from '@jobstack/database/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jobCommands } from './model/commands.ts';
import type { Model } from './model/job-model.ts';
import { RealStore } from './model/real-store.ts';
import { chaosSeed } from './seeded-random.ts';

/** Runs of up to so many commands each; `make chaos` sets more. */
const RUNS = Number(process.env.CHAOS_MODEL_RUNS ?? 40);

test('whatever workers, people and faults do, PostgreSQL holds what the state machine says', {
  timeout: 300_000,
}, async () => {
  await using real = await RealStore.create();
  const seed = chaosSeed('state machine');
  let commands = 0;
  const property = fc.asyncProperty(fc.commands(jobCommands, { maxCommands: 60, size: 'max' }), async (run) => {
    await real.harness.clear();
    const model: Model = { jobs: [], leases: [] };
    await fc.asyncModelRun(() => ({ model, real }), run);
    expect(await ledgerViolations(real.harness.pool)).toEqual([]);
    commands += [...run].length;
  });

  await fc.assert(property, { seed, numRuns: RUNS, endOnFailure: false });

  expect(commands).toBeGreaterThan(RUNS);
});
