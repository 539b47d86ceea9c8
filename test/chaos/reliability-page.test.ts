import { expect, test } from 'vitest';
import { CRASH_POINTS } from './crash-points.ts';
import { killMatrixTable } from './kill-matrix-table.ts';
import { readMatrixOfPage } from './reliability-page.ts';
import { SCENARIOS } from './scenarios.ts';

test('docs/reliability.md shows every crash point and kind of job there is, all of them equal', () => {
  const cells = SCENARIOS.flatMap(({ name, points }) =>
    CRASH_POINTS.filter((point) => points[point] !== undefined).map((point) => ({
      scenario: name,
      point,
      killed: true,
      differences: [],
      repeatedEffects: point === 'step:before' ? 1 : 0,
    })),
  );

  expect(readMatrixOfPage(), 'run `make chaos-docs`').toBe(killMatrixTable(cells, SCENARIOS));
});
