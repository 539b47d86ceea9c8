import colors from 'picocolors';
import type { DemoJob } from './demo-client.ts';
import type { JobProgress } from './job-progress.ts';

/** Characters; the whole line fits a terminal of 80. */
const WIDTH = 24;

/** One line in the terminal that follows a job. Without a terminal only changes of status, attempt and what it waits for are printed. */
export class ProgressBar {
  readonly #read: () => Promise<JobProgress>;
  readonly #clock: () => number;
  readonly #output: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
  #now: JobProgress = { rows: 0, waitsFor: undefined };
  #line = '';
  #printed = '';
  #workedMs = 0;
  /** When it was last seen, unless it waited then. */
  #workingAt: number | undefined;

  /**
   * @param read how far the job is, by the database
   * @param clock in milliseconds
   */
  constructor(
    read: () => Promise<JobProgress>,
    clock: () => number = () => performance.now(),
    output: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stdout,
  ) {
    this.#read = read;
    this.#clock = clock;
    this.#output = output;
  }

  /** Draws the job as it is now. */
  async update(job: DemoJob): Promise<void> {
    await this.#look();
    const share = job.status === 'COMPLETED' ? 1 : (job.progress?.done ?? 0) / (job.progress?.total || 1);
    this.#line = this.#text(job, share);
    if (this.#output.isTTY) this.#output.write(`\r${this.#line}\u001b[K`);
    else this.#printChange(job);
  }

  /** Leaves the last state standing and goes on below it. */
  async end(job: DemoJob): Promise<void> {
    await this.#look();
    this.#line = this.#text(job, job.status === 'COMPLETED' ? 1 : 0);
    this.#output.write(this.#output.isTTY ? `\r${this.#line}\u001b[K\n` : `${this.#line}\n`);
  }

  /** Prints a line of its own, between the bar as it stands and the bar as it goes on. */
  interrupt(text: string): void {
    this.#output.write(this.#output.isTTY ? `\n${text}\n` : `${text}\n`);
  }

  /** Counts the time between two looks as work when the job waited at neither. */
  async #look(): Promise<void> {
    const { rows, waitsFor } = await this.#read();
    const at = this.#clock();
    if (waitsFor === undefined) this.#workedMs += at - (this.#workingAt ?? at);
    this.#workingAt = waitsFor === undefined ? at : undefined;
    this.#now = { rows: Math.max(rows, this.#now.rows), waitsFor };
  }

  #text({ attempt, status }: DemoJob, share: number): string {
    const filled = Math.round(Math.min(1, share) * WIDTH);
    const bar = colors.green('█'.repeat(filled)) + colors.dim('░'.repeat(WIDTH - filled));
    const rows = `${this.#now.rows.toLocaleString('en').padStart(7)} rows`;
    if (this.#now.waitsFor !== undefined) {
      return `  import ${bar} ${rows}  ${colors.yellow(`waits ${this.#now.waitsFor}`)}`;
    }
    const rate = this.#workedMs > 0 ? (this.#now.rows / this.#workedMs) * 1000 : 0;
    const pace = `${Math.round(rate).toLocaleString('en').padStart(6)} rows/s`;
    return `  import ${bar} ${rows}  ${pace}  attempt ${attempt}  ${status}`;
  }

  #printChange({ status, attempt }: DemoJob): void {
    const change = `${status} ${attempt} ${this.#now.waitsFor?.replace(/\d.*/, '')}`;
    if (change !== this.#printed) this.#output.write(`${this.#line}\n`);
    this.#printed = change;
  }
}
