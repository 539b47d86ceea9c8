/**
 * `make bench-import`: a file of 1,000,000 rows, or `ROWS`, imported by the engine alone and through the whole laptop stack, into an empty
 * table and into one that has some of its keys, and in ten parts at once; beside a raw COPY of the same file, the loop of a typical first handler, and one
 * transaction of upserts. Writes bench/out/import.json; exits 1 when the ten took more than the 1,024 MiB that a worker has.
 *
 *   --engine          leaves the laptop stack and the others out
 *   --profile FOLDER  keeps CPU profiles of the engine's process there
 */
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureEngine } from './import/engine-alone.ts';
import { ImportBench } from './import/import-bench.ts';
import { measureLookupThenInsert } from './import/lookup-then-insert.ts';
import type { Measurement } from './import/measurement.ts';
import { writePlacesFile } from './import/places-file.ts';
import { measureCopy } from './import/raw-copy.ts';
import { measureWholeFileUpsert } from './import/whole-file-upsert.ts';
import { measureStack } from './import/whole-stack.ts';
import { machineOf, writeReport } from './jobs/report.ts';

const { values: options } = parseArgs({
  options: { engine: { type: 'boolean', default: false }, profile: { type: 'string' } },
});
const ROWS = Number(process.env.ROWS ?? 1_000_000);
const WORKER_MIB = 1_024;
const LOOP_ROWS = Math.min(ROWS, 20_000);
const DATA = join(import.meta.dirname, '../.jobstack/bench');
const FILE = join(DATA, `places-${ROWS}.csv`);

/** Name → every how many rows of the file are in the table before; undefined for none. */
const TABLES = { clean: undefined, onePercentThere: 100, halfThere: 2 } as const;

type Measurements = Record<string, Measurement>;

async function measureEngineAlone(bench: ImportBench): Promise<Measurements> {
  const measured: Measurements = {};
  for (const [name, everyNth] of Object.entries(TABLES)) {
    await bench.reset(ROWS, everyNth);
    measured[name] = await measureEngine(bench, [FILE], ROWS);
    console.log(name, measured[name]);
  }
  await bench.reset(ROWS, TABLES.halfThere);
  measured.halfUpdated = await measureEngine(bench, [FILE], ROWS, { duplicateHandling: 'update' });
  await bench.reset(ROWS);
  measured.tenAtOnce = await measureEngine(bench, await tenFiles(), ROWS / 10);
  return measured;
}

/** The rows of the file in ten, no key in two of them. */
async function tenFiles(): Promise<readonly string[]> {
  const rows = ROWS / 10;
  const files = Array.from({ length: 10 }, (_, number) => ({
    path: join(DATA, `places-${ROWS}-${number}.csv`),
    from: number * rows,
  }));
  for (const { path, from } of files) await writePlacesFile(path, rows, from);
  return files.map(({ path }) => path);
}

async function measureOthers(bench: ImportBench): Promise<Measurements> {
  const file = { size: statSync(FILE).size, stream: () => createReadStream(FILE) };
  await bench.reset(ROWS);
  const wholeFileUpsert = await bench.measure(() => measureWholeFileUpsert(bench.url, file));
  await bench.reset(ROWS);
  const lookupThenInsert = await bench.measure(() => measureLookupThenInsert(bench.sql, file, LOOP_ROWS));
  return { wholeFileUpsert, lookupThenInsert };
}

async function measureAll() {
  await using bench = await ImportBench.start(options.profile);
  const before = await bench.measure(() => measureCopy(bench.sql, FILE));
  const engineAlone = await measureEngineAlone(bench);
  const after = await bench.measure(() => measureCopy(bench.sql, FILE));
  const others = options.engine ? {} : await measureOthers(bench);
  // The faster of the two: what disturbs a run makes it slower, never faster.
  const copy = before.seconds < after.seconds ? before : after;
  return {
    copy,
    copies: [before.rowsPerSecond, after.rowsPerSecond],
    engineAlone,
    others,
    version: await bench.server.version(),
  };
}

await writePlacesFile(FILE, ROWS);
const { copy, copies, engineAlone, others, version } = await measureAll();
const wholeStack = options.engine ? {} : await measureStack(FILE, ROWS, TABLES, join(DATA, 'stack'));
const ratio = ({ rowsPerSecond }: Measurement) => Number((rowsPerSecond / copy.rowsPerSecond).toFixed(2));
const ratiosOf = (measured: Measurements) =>
  Object.fromEntries(Object.entries(measured).map(([name, one]) => [name, ratio(one)]));
const ratioToCopy = { engineAlone: ratiosOf(engineAlone), wholeStack: ratiosOf(wholeStack), others: ratiosOf(others) };
const report = {
  date: new Date().toISOString(),
  machine: machineOf(version),
  rows: ROWS,
  bytes: statSync(FILE).size,
  units: {
    cpuSeconds: 'of the process that imports',
    peakRssMiB: 'of the process that imports',
    ratioToCopy: 'rows a second beside those of the raw COPY; 1 is level',
  },
  copy: { ...copy, runs: copies },
  engineAlone,
  wholeStack,
  others,
  ratioToCopy,
};
if (!options.engine) writeReport('import.json', report);
if ((engineAlone.tenAtOnce?.peakRssMiB ?? 0) >= WORKER_MIB) process.exitCode = 1;
console.log(JSON.stringify({ copy, engineAlone, wholeStack, ratioToCopy }, null, 1));
