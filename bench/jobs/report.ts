import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type BenchServer, SERVER_SETTINGS } from './bench-server.ts';
import { type Figures, type Measurement, ratioToBest, round } from './figures.ts';
import type { BenchPlan } from './job-bench.ts';
import { OWN, type Sides } from './sides.ts';

const OUT = join(import.meta.dirname, '../out');

/** What `bench/out/jobs.json` holds. Measurements are named alike in `ours`, `peers` and `ratioToBest`. */
export interface JobsReport {
  readonly date: string;
  readonly machine: object;
  readonly server: object;
  readonly versions: Readonly<Record<string, string>>;
  readonly plan: object;
  readonly units: object;
  readonly ours: Figures;
  readonly peers: Readonly<Record<string, Figures>>;
  /** 1 is level with the best peer, more is better. */
  readonly ratioToBest: Readonly<Record<string, number | undefined>>;
}

export async function reportOf(
  server: BenchServer,
  sides: Sides,
  plan: BenchPlan,
  measurements: readonly Measurement[],
): Promise<JobsReport> {
  const versions = await Promise.all(
    sides.all.map(async (side) => [side.name, (await side.describe(1)).version] as const),
  );
  const figuresOf = (name: string): Figures =>
    Object.fromEntries(measurements.flatMap((one) => (one.figures[name] ? [[one.name, one.figures[name]]] : [])));
  return {
    date: new Date().toISOString(),
    machine: machineOf(await server.version()),
    server: {
      ...SERVER_SETTINGS,
      others: "PostgreSQL's defaults: fsync, synchronous_commit and full_page_writes are on",
    },
    versions: Object.fromEntries(versions),
    plan: { ...plan, runs: Object.fromEntries(plan.runs) },
    units: {
      'run, enqueue': 'jobs a second; the median of the rounds',
      WAL: 'bytes a job, from its creation to its end, full pages not counted; in batches of 1,000 enqueued',
      ratioToBest: '1 is level with the best peer, more is better',
    },
    ours: figuresOf(OWN),
    peers: Object.fromEntries(
      sides.all.filter(({ name }) => name !== OWN).map(({ name }) => [name, figuresOf(name)] as const),
    ),
    ratioToBest: Object.fromEntries(measurements.map((one) => [one.name, ratioToBest(one, OWN)])),
  };
}

export function machineOf(postgres: string): object {
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim(),
    memoryGiB: round(totalmem() / 2 ** 30),
    node: process.version,
    postgres,
  };
}

/** @param name of a file in bench/out */
export function writeReport(name: string, report: object): void {
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, name), `${JSON.stringify(report, null, 2)}\n`);
  console.log(`bench/out/${name}`);
}
