/**
 * `make bench-jobs`: jobs that do nothing, through JobStack and through other job queues on PostgreSQL, in turns on one server in one run.
 * Each side at the same fetch size in its fastest settings and in its default ones, with an empty table and among 1,000,000 finished jobs.
 * Writes bench/out/jobs.json. Throws when a job was lost or ran twice on any side.
 *
 *   --quick        some minutes instead of twenty; says little about speed
 *   --rounds COUNT instead of 3, or of 1 with --quick
 *   --only NAMES   the sides to measure, with commas between them
 *   --profile      where each side's time goes instead, into bench/out/jobs-profile.json
 *   --rows COUNT   JobStack alone instead, among so many finished jobs, into bench/out/jobs-rows.json; exits 1 when a plan is unbounded
 */
import { parseArgs } from 'node:util';
import { BenchServer } from './jobs/bench-server.ts';
import { FULL_PLAN, JobBench, QUICK_PLAN } from './jobs/job-bench.ts';
import { EXPLAINING_SERVER, measureLargeTable } from './jobs/large-table.ts';
import { PROFILED_SERVER, printProfile, profileSide, type SideProfile } from './jobs/profile.ts';
import { machineOf, reportOf, writeReport } from './jobs/report.ts';
import { OWN, startSides } from './jobs/sides.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    rows: { type: 'string' },
  },
});
const chosen = values.quick ? QUICK_PLAN : FULL_PLAN;
const plan = { ...chosen, rounds: Number(values.rounds ?? chosen.rounds) };
const only = values.only?.split(',');

async function compare(): Promise<void> {
  await using server = await BenchServer.start();
  await using sides = await startSides(server, only);
  const measurements = await new JobBench(server, sides.all, plan, console.log).measure();
  writeReport('jobs.json', await reportOf(server, sides, plan, measurements));
}

async function profile(): Promise<void> {
  await using server = await BenchServer.start(PROFILED_SERVER);
  await using sides = await startSides(server, only);
  const profiles: SideProfile[] = [];
  for (const side of sides.all) {
    for (const one of await profileSide(server, side, plan.runs)) {
      printProfile(one);
      profiles.push(one);
    }
  }
  writeReport('jobs-profile.json', {
    date: new Date().toISOString(),
    machine: machineOf(await server.version()),
    profiles,
  });
}

async function largeTable(rows: number): Promise<void> {
  await using server = await BenchServer.start(EXPLAINING_SERVER);
  await using sides = await startSides(server, [OWN]);
  const [side] = sides.all;
  if (!side) throw new Error(`There is no side '${OWN}'.`);
  const measured = await measureLargeTable(server, side, rows, plan.runs);
  writeReport('jobs-rows.json', {
    date: new Date().toISOString(),
    machine: machineOf(await server.version()),
    ...measured,
  });
  console.table(Object.entries(measured.figures).map(([name, { value }]) => ({ name, 'jobs a second': value })));
  for (const line of measured.unbounded) console.error(`Unbounded: ${line}`);
  if (measured.unbounded.length > 0) process.exitCode = 1;
}

if (values.rows !== undefined) await largeTable(Number(values.rows));
else await (values.profile ? profile() : compare());
