import type { ChaosStack } from './chaos-stack.ts';
import { type Kill, kill, recoveryTimes } from './recovery-times.ts';

/** Long enough to be under way when the kill comes, short enough that other workers are free when the lease has expired. */
const JOB = { type: 'chaos_chunks', payload: { chunks: 20, pauseMs: 100 } };
const JOBS = 8;

/** Kills one busy worker after the other, each when all is well again. Answers the recovery times, ascending. */
export async function runCalmKills(stack: ChaosStack, kills: number): Promise<readonly number[]> {
  const done: Kill[] = [];
  while (done.length < kills) {
    const taskIds = await stack.submitMany(Array.from({ length: JOBS }, () => JOB));
    await stack.until(taskIds[0] ?? '', `checkpoint = '5'`);
    const { rows } = await stack.pool.query<{ pid: number }>(
      `SELECT split_part(worker, ' ', 2)::int AS pid FROM job_attempts
       WHERE ended_as IS NULL AND job_id = (SELECT id FROM jobs WHERE task_id = $1)`,
      [taskIds[0]],
    );
    const pid = rows[0]?.pid;
    if (pid !== undefined) {
      done.push(await kill(stack.pool, pid));
    }
    await stack.untilEnded(taskIds);
  }
  return recoveryTimes(stack.pool, done);
}
