import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosStack } from './chaos-stack.ts';
import { type Kill, kill, recoveryTimes } from './recovery-times.ts';
import { seededRandom } from './seeded-random.ts';
import { type StormJob, stormJobs } from './storm-jobs.ts';
import { type StormVerdict, stormVerdict } from './storm-verdict.ts';

export interface StormOptions {
  readonly stack: ChaosStack;
  readonly effectsUrl: string;
  readonly jobs: number;
  readonly seed: number;
  /** Between two kills, in milliseconds. */
  readonly killEveryMs: number;
}

export interface StormReport extends StormVerdict {
  readonly kills: number;
  /** Kills, and sessions that PostgreSQL was made to end. */
  readonly faults: number;
  /** From each kill to the next claim of each job that was running in the killed worker. */
  readonly recoveryMs: readonly number[];
}

/** So many open jobs at once, so that a recovered one does not queue behind a backlog whose length says nothing. */
const OPEN_AT_ONCE = 40;
/** After so many kills one database session is ended as well. */
const KILLS_PER_TERMINATION = 5;

/** Runs mixed jobs while one random worker is killed again and again, until all have ended. */
export async function runStorm({ stack, effectsUrl, jobs, seed, killEveryMs }: StormOptions): Promise<StormReport> {
  const random = seededRandom(seed);
  const planned = stormJobs(jobs, effectsUrl);
  const over = new AbortController();
  const killing = killAgainAndAgain(stack, random, killEveryMs, over.signal);
  const submitted = await submitSteadily(stack, planned);
  await stack.untilEnded();
  over.abort();
  const { kills, terminations } = await killing;
  await stack.untilDrained();
  return {
    ...(await stormVerdict(stack.pool, submitted)),
    kills: kills.length,
    faults: kills.length + terminations,
    recoveryMs: await recoveryTimes(stack.pool, kills),
  };
}

/** Creates them as room becomes free, so that a recovered job does not queue behind a backlog. */
export async function submitSteadily(
  stack: ChaosStack,
  planned: readonly StormJob[],
): Promise<ReadonlyMap<string, StormJob>> {
  const submitted = new Map<string, StormJob>();
  while (submitted.size < planned.length) {
    const { rows } = await stack.pool.query<{ open: number }>(
      'SELECT count(*)::int AS open FROM jobs WHERE finished_at IS NULL',
    );
    const room = Math.max(0, OPEN_AT_ONCE - (rows[0]?.open ?? 0));
    const next = planned.slice(submitted.size, submitted.size + room);
    const taskIds = next.length > 0 ? await stack.submitMany(next) : [];
    for (const [index, job] of next.entries()) submitted.set(taskIds[index] ?? '', job);
    await pause(50);
  }
  return submitted;
}

async function killAgainAndAgain(stack: ChaosStack, random: () => number, everyMs: number, over: AbortSignal) {
  const kills: Kill[] = [];
  let terminations = 0;
  while (!over.aborted) {
    await pause(everyMs, undefined, { signal: over }).catch(() => undefined);
    const busy = stack.workers.processes().filter((worker) => worker.busy);
    const victim = busy[Math.floor(random() * busy.length)];
    if (!victim || over.aborted) continue;
    kills.push(await kill(stack.pool, victim.pid));
    if (kills.length % KILLS_PER_TERMINATION === 0) terminations += await endOneSession(stack);
  }
  return { kills, terminations };
}

async function endOneSession(stack: ChaosStack): Promise<number> {
  const { rowCount } = await stack.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'jobstack-worker %' ORDER BY random() LIMIT 1`,
  );
  return rowCount ?? 0;
}
