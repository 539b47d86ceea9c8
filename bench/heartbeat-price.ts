import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** What the thread that renews leases costs a worker. */
export interface HeartbeatPrice {
  readonly bytes: number;
  /** From its start until it answers. */
  readonly startMs: number;
  /** CPU time of that, which runs beside the claim. */
  readonly startCpuMs: number;
  /** Resident, in MiB: as soon as it is there, and from the first beat on, when it has loaded the database's client. */
  readonly memoryMiB: { readonly idle: number; readonly beating: number };
}

/** Starts the thread twice in a process of its own: once to wait, once to beat for a database that is not there. */
const MEASURE = `
  import { Worker } from 'node:worker_threads';
  const file = process.argv[1];
  const mib = () => process.memoryUsage.rss() / 2 ** 20;
  const start = (leaseMs) => {
    const connection = { host: '127.0.0.1', port: 9, database: 'd', user: 'u', tls: 'off' };
    const workerData = { connection, password: 'p', applicationName: 'bench', leaseMs };
    return new Worker(file, { workerData, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 } });
  };
  const until = (worker, kind) => new Promise((resolve) => worker.on('message', (m) => m.kind === kind && resolve()));
  const [memory, cpu, at] = [mib(), process.cpuUsage(), performance.now()];
  const idle = start(60_000);
  idle.postMessage({ kind: 'rest' });
  await until(idle, 'resting');
  const startMs = performance.now() - at;
  const used = process.cpuUsage(cpu);
  const idleMiB = mib() - memory;
  await idle.terminate();
  const before = mib();
  const beating = start(30);
  beating.postMessage({ kind: 'change', added: [{ lease: { jobId: 1, taskId: 't', leaseToken: 1 }, endsInMs: 60_000 }], removed: [] });
  await until(beating, 'failed');
  console.log(JSON.stringify({ startMs, startCpuMs: (used.user + used.system) / 1000, idle: idleMiB, beating: idleMiB + mib() - before }));
  process.exit();`;

const ROUNDS = 11;

/** @param bundle folder of the worker's */
export function heartbeatPrice(bundle: string): HeartbeatPrice {
  const file = join(bundle, 'heartbeat-thread.mjs');
  const runs = Array.from({ length: ROUNDS }, () =>
    JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', MEASURE, file], { encoding: 'utf8' })),
  );
  const median = (name: string) => {
    const sorted = runs.map((run) => run[name] as number).sort((a, b) => a - b);
    return Math.round((sorted[Math.floor(ROUNDS / 2)] ?? Number.NaN) * 10) / 10;
  };
  return {
    bytes: statSync(file).size,
    startMs: median('startMs'),
    startCpuMs: median('startCpuMs'),
    memoryMiB: { idle: median('idle'), beating: median('beating') },
  };
}
