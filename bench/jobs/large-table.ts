import type { BenchServer } from './bench-server.ts';
import { type Figure, speedOf } from './figures.ts';
import { BULK } from './job-bench.ts';
import { APPLICATION } from './jobstack-side.ts';
import type { SideUnderTest } from './side-under-test.ts';

/** What the server must be started with to show its plans. */
export const EXPLAINING_SERVER: Readonly<Record<string, string>> = {
  shared_preload_libraries: 'auto_explain',
  log_line_prefix: '%m [%p] %a ',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'off',
};

export interface LargeTable {
  readonly finishedJobs: number;
  readonly figures: Readonly<Record<string, Figure>>;
  /** Lines of plans in which a large table was read from end to end, or rows were compared one with another. */
  readonly unbounded: readonly string[];
  readonly plans: readonly string[];
}

/** Also among ten million finished jobs a claim must find its rows by key. */
export async function measureLargeTable(
  server: BenchServer,
  side: SideUnderTest,
  rows: number,
  runs: ReadonlyMap<number, number>,
): Promise<LargeTable> {
  const finishedJobs = await side.fill(rows);
  await server.settle(side.database);
  const figures: Record<string, Figure> = {};
  const plans: string[] = [];
  for (const [batch, jobs] of runs) {
    const { oneConnection } = await side.describe(batch);
    const { waiting } = await side.enqueue(jobs, BULK);
    await server.settle(side.database);
    figures[`run, batch ${batch}, one connection`] = speedOf(
      [await side.run(waiting, batch, oneConnection)],
      oneConnection,
    );
    const explained = await side.enqueue(batch, BULK);
    const run = () => side.run(explained.waiting, batch, oneConnection);
    for (const plan of await server.plansOf(APPLICATION, run)) plans.push(plan);
  }
  return { finishedJobs, figures, unbounded: plans.flatMap(unboundedLines), plans };
}

const LARGE = /Seq Scan on (?:\w+\.)?(?:jobs|job_attempts|job_logs)\b/;
const FEW = 1_000;

function unboundedLines(plan: string): string[] {
  return plan
    .split('\n')
    .filter((line) => LARGE.test(line) || Number(/Rows Removed by (?:Join )?Filter: (\d+)/.exec(line)?.[1] ?? 0) > FEW)
    .map((line) => line.trim());
}
