import colors from 'picocolors';
import type { DemoJob } from './demo-client.ts';

const WIDTH = 32;

/** One line in the terminal that follows a job. Without a terminal only changes of status and attempt are printed. */
export class ProgressBar {
  readonly #label: string;
  readonly #rows: () => Promise<number>;
  #startedAt: number | undefined;
  #line = '';
  #printed = '';
  #lastRows = 0;

  /** @param rows how many rows the job has committed so far */
  constructor(label: string, rows: () => Promise<number>) {
    this.#label = label;
    this.#rows = rows;
  }

  /** Draws the job as it is now. */
  update(job: DemoJob): void {
    if (job.status !== 'QUEUED') this.#startedAt ??= performance.now();
    void this.#rows().then((rows) => {
      this.#lastRows = Math.max(rows, this.#lastRows);
    });
    const share = job.status === 'COMPLETED' ? 1 : (job.progress?.done ?? 0) / (job.progress?.total || 1);
    this.#line = this.#text(job, share);
    if (process.stdout.isTTY) process.stdout.write(`\r${this.#line}\u001b[K`);
    else this.#printChange(job);
  }

  /** Leaves the last state standing and goes on below it. */
  async end(job: DemoJob): Promise<void> {
    this.#lastRows = Math.max(await this.#rows(), this.#lastRows);
    this.#line = this.#text(job, job.status === 'COMPLETED' ? 1 : 0);
    process.stdout.write(process.stdout.isTTY ? `\r${this.#line}\u001b[K\n` : `${this.#line}\n`);
  }

  /** Prints a line of its own, between the bar as it stands and the bar as it goes on. */
  interrupt(text: string): void {
    process.stdout.write(process.stdout.isTTY ? `\n${text}\n` : `${text}\n`);
  }

  #text(job: DemoJob, share: number): string {
    const filled = Math.round(Math.min(1, share) * WIDTH);
    const bar = colors.green('█'.repeat(filled)) + colors.dim('░'.repeat(WIDTH - filled));
    // From the moment a worker took it: what came before is the start of a process, not the import.
    const seconds = (performance.now() - (this.#startedAt ?? performance.now())) / 1000;
    const rate = Math.round(seconds > 0 ? this.#lastRows / seconds : 0).toLocaleString('en');
    const rows = this.#lastRows.toLocaleString('en').padStart(7);
    return `  ${this.#label} ${bar} ${rows} rows  ${rate.padStart(7)} rows/s  attempt ${job.attempt}  ${job.status}`;
  }

  #printChange({ status, attempt }: DemoJob): void {
    const change = `${status} ${attempt}`;
    if (change !== this.#printed) process.stdout.write(`${this.#line}\n`);
    this.#printed = change;
  }
}
