import { ms } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/** A job that may not start now. */
export interface HeldJob {
  readonly jobId: number;
  readonly taskId: string;
  /** What it waits for: `tenant:…`, `type:…` or `queue:…`. */
  readonly limit: string;
}

/** How long the sweep leaves a held job's row alone, in milliseconds, unless its timeout comes first: it looks for room by the limits. */
export const HELD_LOOK_MS = 86_400_000;

/**
 * Marks jobs as held, so that nobody rings them before there is room. Only the narrow rows, and none that somebody else has locked: what
 * happens to such a job is not known, and its message comes back. Nor one that waits for others by now: a lost worker may come back and end
 * its attempt so, between the look at the limits and this.
 */
export const HOLD = statement(
  'hold',
  ['limits'],
  { id: 'int8' },
  `
  WITH free AS (
    SELECT o.place
    FROM jsonb_object_keys(:limits::jsonb) AS told (id),
      LATERAL (SELECT * FROM jobstack.jobs WHERE id = told.id::bigint LIMIT 1) j,
      LATERAL (
        SELECT ctid AS place FROM jobstack.open_jobs
        WHERE tenant_id = j.tenant_id AND job_id = j.id AND parked IS DISTINCT FROM 'WAITING'
        LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) o
  )
  UPDATE jobstack.open_jobs o
  SET parked = 'HELD', held_for = :limits::jsonb ->> o.job_id::text,
    sweep_at = least((SELECT timeout_at FROM jobstack.jobs WHERE id = o.job_id), now() + ${ms(String(HELD_LOOK_MS))})
  WHERE o.ctid = ANY (ARRAY(SELECT place FROM free))
  RETURNING o.job_id AS id`,
);

/** @returns task id → limit of those that are held now */
export async function hold(database: Queryable, jobs: readonly HeldJob[]): Promise<ReadonlyMap<string, string>> {
  if (jobs.length === 0) return new Map();
  const limits = JSON.stringify(Object.fromEntries(jobs.map(({ jobId, limit }) => [jobId, limit])));
  const held = new Set((await run(database, HOLD, { limits })).map(({ id }) => id));
  return new Map(jobs.filter(({ jobId }) => held.has(jobId)).map(({ taskId, limit }) => [taskId, limit]));
}
