/**
 * `make bench-import`: a file of 1,000,000 rows through the whole laptop stack, beside a raw COPY of the same file and the loop of
 * a typical first handler, in one run. Writes bench/out/import.json; exits 1 when the worker took 300 MiB or more.
 */
import { createReadStream, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { thisDeployment } from '@jobstack/demo';
import { type LaptopStack, runLaptopStack } from '@jobstack/laptop';
import pg from 'pg';
import { measureJob } from './import/csv-import-job.ts';
import { measureLookupThenInsert } from './import/lookup-then-insert.ts';
import { writePlacesFile } from './import/places-file.ts';
import { measureCopy } from './import/raw-copy.ts';

const ROWS = 1_000_000;
const LOOP_ROWS = 20_000;
const MAX_RSS_MIB = 300;
const DATA = join(import.meta.dirname, '../.jobstack/bench');
const FILE = join(DATA, `places-${ROWS}.csv`);
const REPORT = join(import.meta.dirname, 'out/import.json');

async function bench(stack: LaptopStack): Promise<number> {
  const sql = new pg.Client({ connectionString: stack.databaseUrl });
  await sql.connect();
  try {
    const { rows: server } = await sql.query('SHOW server_version');
    await sql.query('CHECKPOINT');
    const job = await measureJob(stack, sql, FILE, ROWS);
    const copy = await measureCopy(sql, FILE);
    const file = { size: statSync(FILE).size, stream: () => createReadStream(FILE) };
    const lookupThenInsert = await measureLookupThenInsert(sql, file, LOOP_ROWS);
    const ratios = {
      toCopy: Number((job.rowsPerSecond / copy.rowsPerSecond).toFixed(2)),
      toLookupThenInsert: Number((job.rowsPerSecond / lookupThenInsert.rowsPerSecond).toFixed(1)),
    };
    const machine = { cores: cpus().length, node: process.version, postgres: server[0].server_version };
    write({ ...job, bytes: file.size, copy, lookupThenInsert, ratios, machine });
    return job.peakRssMiB < MAX_RSS_MIB ? 0 : 1;
  } finally {
    await sql.end();
  }
}

function write(report: object): void {
  mkdirSync(join(REPORT, '..'), { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report, null, 2));
}

await writePlacesFile(FILE, ROWS);
// Each run measures an empty table in a fresh database.
rmSync(join(DATA, 'stack'), { recursive: true, force: true });
process.exitCode = await runLaptopStack(bench, {
  ...thisDeployment,
  dataFolder: join(DATA, 'stack'),
  apiPort: 0,
  databaseUrl: undefined,
  awsEndpoint: undefined,
});
