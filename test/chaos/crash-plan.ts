import { existsSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CrashPoint } from './crash-points.ts';

/** Where, and at which passing, the process that works on a job shall die. */
export interface Crash {
  readonly point: CrashPoint;
  /** From 1. */
  readonly nth: number;
  /** Tells this crash from others. */
  readonly label: string;
  /** SIGSTOP freezes the process until somebody sends SIGCONT. @default 'SIGKILL' */
  readonly signal?: 'SIGKILL' | 'SIGSTOP';
}

/** Crashes on order, one file a job, so that the process that dies has taken its order with it and the next one lives. */
export class CrashPlan {
  readonly #folder: string;
  readonly #passed = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param job its task id or, of a message that is a job, its idempotency key */
  arm(job: string, crash: Crash): void {
    writeFileSync(this.#file(job), JSON.stringify(crash));
  }

  /** Labels of the crashes that are still to come. */
  pending(): ReadonlySet<string> {
    const files = readdirSync(this.#folder).map((name) => readFileSync(join(this.#folder, name), 'utf8'));
    return new Set(files.map((text) => (JSON.parse(text) as Crash).label));
  }

  /** Kills or freezes this process, without a last word, when that was ordered for here. */
  pass(job: string | undefined, point: CrashPoint): void {
    if (job === undefined || !existsSync(this.#file(job))) return;
    const crash = JSON.parse(readFileSync(this.#file(job), 'utf8')) as Crash;
    if (crash.point !== point) return;
    const passed = (this.#passed.get(job) ?? 0) + 1;
    this.#passed.set(job, passed);
    if (passed < crash.nth) return;
    unlinkSync(this.#file(job));
    process.kill(process.pid, crash.signal ?? 'SIGKILL');
  }

  #file(job: string): string {
    return join(this.#folder, `${job}.json`);
  }
}
