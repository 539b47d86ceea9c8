import { createTestDatabase, ledgerViolations } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { startEffectsServer } from './effects-server.ts';
import { runKillMatrix } from './kill-matrix.ts';
import { killMatrixTable } from './kill-matrix-table.ts';
import { readMatrixOfPage, writeMatrixOfPage } from './reliability-page.ts';
import { SCENARIOS } from './scenarios.ts';

test('a worker killed at any boundary leaves what an undisturbed one leaves', { timeout: 600_000 }, async () => {
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  await using stack = await ChaosStack.start({ databaseUrl: database.url, deadlineMarginSeconds: 58 });

  const cells = await runKillMatrix({ stack, effects, effectsUrl: effects.url }, SCENARIOS);

  const table = killMatrixTable(cells, SCENARIOS);
  console.log(`\nKill matrix: ${cells.length} kills\n\n${table}\n`);
  expect(cells.filter(({ killed, differences }) => !killed || differences.length > 0)).toEqual([]);
  expect(cells.filter(({ repeatedEffects }) => repeatedEffects > 0).map(({ point }) => point)).toEqual(['step:before']);
  expect(await ledgerViolations(stack.pool)).toEqual([]);
  if (process.env.CHAOS_DOCS) writeMatrixOfPage(table);
  expect(readMatrixOfPage(), 'docs/reliability.md is not current: run `make chaos-docs`').toBe(table);
});
