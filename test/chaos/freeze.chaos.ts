import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { startEffectsServer } from './effects-server.ts';
import { runKillMatrix } from './kill-matrix.ts';
import { killMatrixTable } from './kill-matrix-table.ts';
import { SCENARIOS } from './scenarios.ts';

test('a worker frozen at any boundary and thawed later adds nothing', { timeout: 300_000 }, async () => {
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  await using stack = await ChaosStack.start({
    databaseUrl: database.url,
    deadlineMarginSeconds: 58,
    maxConcurrency: 16,
  });
  const cells = [];

  for (const scenario of SCENARIOS) {
    cells.push(...(await runKillMatrix({ stack, effects, effectsUrl: effects.url }, [scenario], undefined, 'SIGSTOP')));
  }

  console.log(`\nFreeze matrix: ${cells.length} workers frozen\n\n${killMatrixTable(cells, SCENARIOS)}\n`);
  expect(cells.filter(({ killed, differences }) => !killed || differences.length > 0)).toEqual([]);
  expect(cells.filter(({ repeatedEffects }) => repeatedEffects > 0).map(({ point }) => point)).toEqual(['step:before']);
});
