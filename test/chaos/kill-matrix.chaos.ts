import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../test-database.ts';
import { ChaosStack } from './chaos-stack.ts';
import { startEffectsServer } from './effects-server.ts';
import { runKillMatrix } from './kill-matrix.ts';
import { killMatrixTable } from './kill-matrix-table.ts';
import { SCENARIOS } from './scenarios.ts';

const PAGE = join(import.meta.dirname, '../../docs/reliability.md');
const SECTION =
  /(?<=<!-- kill matrix: written by `make chaos-docs` -->\n\n)[\s\S]*?(?=\n\n<!-- end of kill matrix -->)/;

test('a worker killed at any boundary leaves what an undisturbed one leaves', { timeout: 600_000 }, async () => {
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  await using stack = await ChaosStack.start({ databaseUrl: database.url, deadlineMarginSeconds: 58 });

  const cells = await runKillMatrix({ stack, effects, effectsUrl: effects.url }, SCENARIOS);

  const table = killMatrixTable(cells, SCENARIOS);
  console.log(`\nKill matrix: ${cells.length} kills\n\n${table}\n`);
  expect(cells.filter(({ killed, differences }) => !killed || differences.length > 0)).toEqual([]);
  expect(cells.filter(({ repeatedEffects }) => repeatedEffects > 0).map(({ point }) => point)).toEqual(['step:before']);
  const page = readFileSync(PAGE, 'utf8');
  if (process.env.CHAOS_DOCS) writeFileSync(PAGE, page.replace(SECTION, table));
  else expect(page.match(SECTION)?.[0], 'docs/reliability.md is not current: run `make chaos-docs`').toBe(table);
});
