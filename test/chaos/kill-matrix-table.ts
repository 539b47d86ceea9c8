import { CRASH_POINTS } from './crash-points.ts';
import type { Cell } from './kill-matrix.ts';
import type { Scenario } from './scenarios.ts';

/** The matrix as a Markdown table: points down, kinds of jobs across. */
export function killMatrixTable(cells: readonly Cell[], scenarios: readonly Scenario[]): string {
  const header = ['killed at', ...scenarios.map(({ name }) => name)];
  const rows = CRASH_POINTS.map((point) => [
    `\`${point}\``,
    ...scenarios.map(({ name }) => textOf(cells.find((cell) => cell.scenario === name && cell.point === point))),
  ]);
  return [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function textOf(cell: Cell | undefined): string {
  if (!cell) return '–';
  if (!cell.killed) return 'NOT REACHED';
  if (cell.differences.length > 0) return 'DIFFERS';
  return cell.repeatedEffects > 0 ? 'equal, effect asked for twice' : 'equal';
}
