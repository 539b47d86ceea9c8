import { createPool } from '@jobstack/database';
import type { LaptopStack } from '@jobstack/laptop';
import type { Pool } from 'pg';
import colors from 'picocolors';
import { DemoClient, type DemoJob } from './demo-client.ts';
import { DIRTY_CSV, DIRTY_EXPECTED, DIRTY_MAPPING, readZipcodes, ZIPCODES_MAPPING } from './demo-data.ts';
import { readProgress } from './job-progress.ts';
import { checkPlaces } from './places-check.ts';
import { ProgressBar } from './progress-bar.ts';

/** The worker is killed once so much of the file has been committed. */
const KILL_AT_SHARE = 0.4;

/** The main job, acted out on a stack that has just begun with nothing in it. Every statement it makes is checked; what is untrue ends up in `failures`. */
export class DemoRun {
  readonly failures: string[] = [];
  readonly #stack: LaptopStack;
  readonly #client: DemoClient;
  readonly #pool: Pool;
  /** From the kill until another worker has taken the job. */
  #workerGone = false;

  constructor(stack: LaptopStack) {
    this.#stack = stack;
    this.#client = new DemoClient(stack);
    this.#pool = createPool(stack.databaseUrl, { applicationName: 'jobstack demo' });
  }

  async run(): Promise<void> {
    try {
      const csv = await readZipcodes();
      const rows = csv.toString('latin1').trimEnd().split('\n').length - 1;
      await this.#importAndKill(csv, rows);
      await this.#importAgain(csv, rows);
      await this.#importDirty();
      await this.#verify(csv, rows);
    } finally {
      await this.#pool.end();
    }
  }

  async #importAndKill(csv: Buffer, rows: number): Promise<void> {
    title(`Import zipcodes.csv (${rows.toLocaleString('en')} rows), and kill the worker on the way`);
    const bar = this.#bar();
    let killedAt: number | undefined;
    let resumedAt: number | undefined;
    const payload = { target: 'places', columnMapping: ZIPCODES_MAPPING };
    const job = await this.#import('zipcodes.csv', csv, payload, bar, (now) => {
      const share = (now.progress?.done ?? 0) / csv.length;
      if (killedAt === undefined && now.status === 'RUNNING' && share >= KILL_AT_SHARE) {
        if (this.#killWorker(bar)) killedAt = performance.now();
      }
      if (killedAt !== undefined && now.attempt > 1) resumedAt ??= performance.now();
      this.#workerGone = killedAt !== undefined && resumedAt === undefined;
    });
    this.#expect(killedAt !== undefined, 'the worker was killed while it was importing');
    this.#expect(job.attempt > 1, `a new attempt went on with it (attempt ${job.attempt})`);
    if (killedAt !== undefined && resumedAt !== undefined) {
      say(`resumed from its checkpoint ${((resumedAt - killedAt) / 1000).toFixed(1)} s after the kill`);
    }
    this.#expectCounts(job, { totalRows: rows, successCount: rows, errorCount: 0, duplicateCount: 0 });
    say(`its attempts, from GET /api/jobs/${job.id}/attempts:`);
    for (const { attempt, endedAs, durationMs, error } of await this.#client.attempts(job)) {
      console.log(`      ${attempt}  ${endedAs?.padEnd(9)}  ${durationMs} ms  ${error?.message ?? ''}`);
    }
  }

  async #importAgain(csv: Buffer, rows: number): Promise<void> {
    title('Import the same file again, duplicateHandling: skip');
    const payload = { target: 'places', columnMapping: ZIPCODES_MAPPING, duplicateHandling: 'skip' };
    const job = await this.#import('zipcodes.csv', csv, payload);
    this.#expectCounts(job, { totalRows: rows, successCount: 0, errorCount: 0, duplicateCount: rows });
  }

  async #importDirty(): Promise<void> {
    title('Import a small dirty file');
    const payload = { target: 'creators', columnMapping: DIRTY_MAPPING };
    const job = await this.#import('creators.csv', DIRTY_CSV, payload);
    this.#expectCounts(job, DIRTY_EXPECTED);
    const rejects = await this.#client.rejects(job);
    say(`its rejects, from GET /api/jobs/${job.id}/rejects:`);
    for (const { line, code, message } of rejects) {
      console.log(`      line ${line}  ${colors.yellow(code)}  ${message}`);
    }
    this.#expect(
      rejects.length === DIRTY_EXPECTED.errorCount,
      `${rejects.length} rejects are kept, one for each refused row`,
    );
    say(`its log, from GET /api/jobs/${job.id}/logs:`);
    for (const { level, message, rowNumber } of await this.#client.logs(job)) {
      console.log(`      ${level.padEnd(7)} ${rowNumber === null ? '' : `row ${rowNumber}: `}${message}`);
    }
  }

  async #verify(csv: Buffer, rows: number): Promise<void> {
    title('Ask the database, not the importer');
    const found = await checkPlaces(this.#pool, csv);
    console.log(`    places: ${found.rows.toLocaleString('en')} rows, ${found.lost} lost, ${found.doubled} doubled`);
    const intact = found.rows === rows && found.lost + found.doubled + found.changed === 0;
    this.#expect(intact, 'the table holds each row of the file exactly once');
  }

  async #import(
    name: string,
    content: Buffer,
    payload: Parameters<DemoClient['import']>[2],
    bar = this.#bar(),
    watch: (job: DemoJob) => void = () => undefined,
  ): Promise<DemoJob> {
    const started = await this.#client.import(name, content, payload);
    const job = await this.#client.follow(started, async (now) => {
      // First: a worker is to be killed while it still has something to do.
      watch(now);
      await bar.update(now);
    });
    await bar.end(job);
    this.#expect(job.status === 'COMPLETED', `job ${job.id} is COMPLETED${job.error ? `: ${job.error.message}` : ''}`);
    return job;
  }

  #killWorker(bar: ProgressBar): boolean {
    const busy = this.#stack.workers().find((worker) => worker.busy);
    if (!busy) return false;
    process.kill(busy.pid, 'SIGKILL');
    bar.interrupt(`    ${colors.red('✗')} SIGKILL to worker process ${busy.pid}, in the middle of the import`);
    const { leaseSeconds, sweepSeconds } = this.#stack.settings;
    say(
      `nobody has noticed yet: its lease of ${leaseSeconds} s runs out, then the sweep, every ${sweepSeconds} s, rings`,
    );
    return true;
  }

  #bar(): ProgressBar {
    return new ProgressBar(() => readProgress(this.#pool, this.#workerGone));
  }

  #expectCounts(job: DemoJob, expected: Record<string, number>): void {
    const text = Object.entries(expected).map(([name, count]) => `${name} ${count.toLocaleString('en')}`);
    const equal = Object.entries(expected).every(([name, count]) => job.result?.[name] === count);
    this.#expect(
      equal,
      equal ? text.join(', ') : `expected ${text.join(', ')}; received ${JSON.stringify(job.result)}`,
    );
  }

  #expect(truth: boolean, statement: string): void {
    console.log(`    ${truth ? colors.green('✓') : colors.red('✗ untrue:')} ${statement}`);
    if (!truth) this.failures.push(statement);
  }
}

function title(text: string): void {
  console.log(`\n${colors.bold(text)}`);
}

function say(text: string): void {
  console.log(`    ${text}`);
}
