import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosStack } from '../chaos/chaos-stack.ts';
import { submitSteadily } from '../chaos/storm.ts';
import { stormJobs } from '../chaos/storm-jobs.ts';
import { type StormVerdict, stormVerdict } from '../chaos/storm-verdict.ts';
import { ResidentProcess } from './resident-process.ts';

export interface RollingOptions {
  /** Its own workers are stopped. */
  readonly stack: ChaosStack;
  readonly effectsUrl: string;
  readonly jobs: number;
  readonly replaceEveryMs: number;
  /** How a worker is told to end that has been replaced. */
  readonly signal: 'SIGTERM' | 'SIGKILL';
}

export interface RollingReport extends StormVerdict {
  readonly replaced: number;
  /** How the replaced ones ended, each once. */
  readonly exits: readonly unknown[];
  /** Attempts that ended neither well nor by what their handler threw. */
  readonly spent: number;
}

/** So many at a time: a deploy starts a new worker before it ends an old one. */
const WORKERS = 2;

const QUICK = {
  RESIDENT_GRACE_SECONDS: '15',
  RING_GRACE_SECONDS: '1',
  RING_REPEAT_SECONDS: '2',
  RING_REPEAT_CAP_SECONDS: '5',
};

/** Mixed jobs on resident workers of which the oldest is replaced again and again, until all jobs have ended. */
export async function runRolling({ stack, ...options }: RollingOptions): Promise<RollingReport> {
  const { effectsUrl, jobs, replaceEveryMs, signal } = options;
  await using workers = new AsyncDisposableStack();
  const start = async () => workers.use(await ResidentProcess.start({ ...stack.workerVariables, ...QUICK }));
  const running = [await start(), await start()];
  const over = new AbortController();
  const replacing = (async () => {
    const exits: ReturnType<() => ResidentProcess['ended']>[] = [];
    while (!over.signal.aborted) {
      await pause(replaceEveryMs, undefined, { signal: over.signal }).catch(() => undefined);
      if (over.signal.aborted) break;
      running.push(await start());
      const oldest = running.length > WORKERS ? running.shift() : undefined;
      oldest?.tell(signal);
      if (oldest) exits.push(oldest.ended);
    }
    return Promise.all(exits);
  })();
  const submitted = await submitSteadily(stack, stormJobs(jobs, effectsUrl));
  await stack.untilEnded();
  over.abort();
  const ends = await replacing;
  const exits = [...new Set(ends.map((end) => JSON.stringify(end)))].map((end) => JSON.parse(end));
  return { ...(await stormVerdict(stack.pool, submitted)), replaced: ends.length, exits, spent: await spentBy(stack) };
}

/** The handlers' own errors are `Error`s and one permanent one; what spends an attempt besides is the worker's end. */
async function spentBy({ pool }: ChaosStack): Promise<number> {
  const { rows } = await pool.query<{ spent: number }>(
    `SELECT count(*)::int AS spent FROM job_attempts
     WHERE ended_as = 'lost' OR error_code IN ('WORKER_LOST', 'WORKER_ENDED', 'DEADLINE_EXCEEDED')`,
  );
  return rows[0]?.spent ?? 0;
}
