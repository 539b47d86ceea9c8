import { createTestDatabase, ledgerViolations } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import type { CrashPoint } from './crash-points.ts';
import { startEffectsServer } from './effects-server.ts';
import { runKillMatrix } from './kill-matrix.ts';
import { SCENARIOS } from './scenarios.ts';

/** The ones that differ most in what is half done; `make chaos` kills at every point. */
const POINTS: readonly CrashPoint[] = [
  'claim:after',
  'commit:sent',
  'step:before',
  'ring:before',
  'acknowledge:before',
];

test('a worker killed at a handful of boundaries leaves what an undisturbed one leaves', {
  timeout: 240_000,
}, async () => {
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  await using stack = await ChaosStack.start({ databaseUrl: database.url, deadlineMarginSeconds: 58 });

  const cells = await runKillMatrix({ stack, effects, effectsUrl: effects.url }, SCENARIOS, POINTS);

  expect(cells.filter(({ killed }) => !killed)).toEqual([]);
  expect(cells.filter(({ differences }) => differences.length > 0)).toEqual([]);
  expect(cells.filter(({ repeatedEffects }) => repeatedEffects > 0).map(({ point }) => point)).toEqual(['step:before']);
  expect(await ledgerViolations(stack.pool)).toEqual([]);
});
