/** `make bench-cold`: how large each function's bundle is and how long a fresh Node process takes to import it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BUNDLE_BUDGET_BYTES, IMPORT_CPU_BUDGET_MS } from './bundle-budget.ts';
import { bundleFunctions, type FunctionName } from './bundle-functions.ts';
import { heartbeatPrice } from './heartbeat-price.ts';

const ROUNDS = 15;
const OUTPUT = join(import.meta.dirname, 'out', 'cold.json');

/** Enough for each entry to compose itself; nothing is connected to while a module loads. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  AWS_REGION: 'us-east-1',
  DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none',
  QUEUE_URLS: '{"default":"http://127.0.0.1:9/0/default"}',
  DEAD_LETTER_URLS: '{"default":"http://127.0.0.1:9/0/dead"}',
  SWEEP_QUEUE_URL: 'http://127.0.0.1:9/0/sweep',
  BUCKET: 'files',
  MIGRATIONS_FOLDER: 'migrations',
  ROLE_LIMITS: '{}',
};

/** Wall time says what a caller waits; CPU time says the same on a busy machine. */
const MEASURE = `
  const start = performance.now();
  const before = process.cpuUsage();
  await import(process.argv[1]);
  const { user, system } = process.cpuUsage(before);
  const times = { wall: performance.now() - start, cpu: (user + system) / 1000 };
  process.stdout.write(JSON.stringify(times), () => process.exit());`;

interface Measurement {
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly importMs: Spread;
  readonly importCpuMs: Spread;
  readonly budget: { readonly bytes: number; readonly importCpuMs: number };
}

interface Spread {
  readonly p50: number;
  readonly max: number;
}

interface Times {
  readonly wall: number;
  readonly cpu: number;
}

function measure(name: FunctionName, folder: string): Measurement {
  const file = join(folder, 'index.mjs');
  const times = Array.from({ length: ROUNDS }, () => timesOf(file));
  return {
    bytes: statSync(file).size,
    gzipBytes: gzipSync(readFileSync(file)).length,
    importMs: spread(times.map(({ wall }) => wall)),
    importCpuMs: spread(times.map(({ cpu }) => cpu)),
    budget: { bytes: BUNDLE_BUDGET_BYTES[name], importCpuMs: IMPORT_CPU_BUDGET_MS },
  };
}

function timesOf(file: string): Times {
  const args = ['--input-type=module', '--enable-source-maps', '-e', MEASURE, file];
  return JSON.parse(execFileSync(process.execPath, args, { env: ENVIRONMENT, encoding: 'utf8' }));
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: round(sorted[Math.floor(sorted.length / 2)]), max: round(sorted.at(-1)) };
}

function round(value = Number.NaN): number {
  return Math.round(value * 10) / 10;
}

const folder = mkdtempSync(join(tmpdir(), 'jobstack-cold-'));
try {
  const bundles = await bundleFunctions(folder);
  const names = Object.keys(bundles) as FunctionName[];
  const functions = Object.fromEntries(names.map((name) => [name, measure(name, bundles[name])]));
  const heartbeat = heartbeatPrice(bundles.worker);
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model.trim(), node: process.version };
  mkdirSync(join(OUTPUT, '..'), { recursive: true });
  writeFileSync(OUTPUT, `${JSON.stringify({ rounds: ROUNDS, machine, functions, heartbeat }, null, 2)}\n`);
  console.table(
    Object.entries(functions).map(([name, { bytes, gzipBytes, importMs, importCpuMs }]) => ({
      function: name,
      'bundle, kB': Math.round(bytes / 1000),
      'gzip, kB': Math.round(gzipBytes / 1000),
      'import p50, ms': importMs.p50,
      'import CPU p50, ms': importCpuMs.p50,
    })),
  );
  console.log('The thread that renews leases, beside the worker:', heartbeat);
  const over = Object.entries(functions).filter(
    ([, { bytes, importCpuMs, budget }]) => bytes > budget.bytes || importCpuMs.p50 > budget.importCpuMs,
  );
  if (over.length > 0) {
    console.error(`Over budget: ${over.map(([name]) => name).join(', ')}. The budgets are in bench/bundle-budget.ts.`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
