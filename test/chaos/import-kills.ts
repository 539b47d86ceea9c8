import { setTimeout as pause } from 'node:timers/promises';
import { checkPlaces, type PlacesCheck, readZipcodes, ZIPCODES_MAPPING } from '@jobstack/demo';
import type { ChaosStack } from './chaos-stack.ts';

export interface ImportKillsReport extends PlacesCheck {
  readonly kills: number;
  readonly attempts: number;
  readonly result: Readonly<Record<string, number>>;
}

interface JobRow {
  readonly status: string;
  readonly attempt: number;
  readonly share: number;
}

/** Of the file; the last part is left alone, so that the third kill comes before the end. */
const LATEST_KILL = 0.8;

/** Imports zipcodes.csv into an empty table and kills the worker at three random moments of it; then holds the table against the file. */
export async function importUnderKills(stack: ChaosStack, random: () => number): Promise<ImportKillsReport> {
  const csv = await readZipcodes();
  await stack.pool.query('TRUNCATE places');
  const payload = { target: 'places', columnMapping: ZIPCODES_MAPPING };
  const taskId = await stack.submit({ type: 'csv_import', payload, csv: csv.toString('utf8') });
  const moments = Array.from({ length: 3 }, () => random() * LATEST_KILL).sort((one, other) => one - other);
  let kills = 0;
  for (const [index, moment] of moments.entries()) kills += await killAt(stack, taskId, index + 1, moment);
  await stack.untilEnded([taskId]);
  const { attempt, result } = await stack.until(taskId, "status = 'COMPLETED'");
  const found = await checkPlaces(stack.pool, csv);
  return { ...found, kills, attempts: Number(attempt), result: result as Readonly<Record<string, number>> };
}

/** Kills the worker in the job's n-th attempt, once so much of the file has been committed. Answers how many it killed: 0 or 1. */
async function killAt(stack: ChaosStack, taskId: string, attempt: number, share: number): Promise<number> {
  for (;;) {
    const { rows } = await stack.pool.query<JobRow>(
      'SELECT status, attempt, coalesce(progress_done::float8 / progress_total, 0) AS share FROM jobs WHERE task_id = $1',
      [taskId],
    );
    const job = rows[0];
    if (job?.status === 'COMPLETED') return 0;
    const worker = stack.workers.processes().find(({ busy }) => busy);
    if (job && worker && job.status === 'RUNNING' && job.attempt >= attempt && job.share >= share) {
      process.kill(worker.pid, 'SIGKILL');
      return 1;
    }
    await pause(5);
  }
}
