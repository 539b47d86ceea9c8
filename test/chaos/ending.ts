import type { Pool } from 'pg';

/** All that is left of a job when it has ended, free of what may differ from run to run: ids, times, tags. */
export interface Ending {
  readonly status: string;
  readonly result: unknown;
  readonly errorCode: string | null;
  readonly checkpoint: unknown;
  /** Rows that handlers wrote, children's included; a doubled one is there twice. */
  readonly rows: readonly string[];
  readonly rejects: readonly string[];
  readonly children: readonly string[];
  readonly steps: readonly string[];
  /** How many jobs came of it. */
  readonly jobs: number;
}

const READ_ENDING = `
  SELECT j.status, replace(j.result::text, $2, '')::json AS result, j.error_code AS "errorCode",
    replace(j.checkpoint::text, $2, '')::json AS checkpoint,
    ARRAY (SELECT format('%s %s', f.type, r.n) FROM chaos_rows r JOIN family f USING (task_id) ORDER BY f.type, r.n, r.id)
      || ARRAY (SELECT format('%s %s %s', substr(c.handle, length($2) + 1), c.name, c.email) FROM creators c
           WHERE starts_with(c.handle, $2) ORDER BY 1) AS rows,
    ARRAY (SELECT format('%s %s %s', line, "column", code) FROM job_rejects WHERE job_id = j.id ORDER BY line, id) AS rejects,
    ARRAY (SELECT format('%s %s %s', payload, status, result) FROM jobs WHERE parent_id = j.id ORDER BY id) AS children,
    ARRAY (SELECT format('%s %s', name, result) FROM job_steps WHERE job_id = j.id ORDER BY name) AS steps,
    (SELECT count(*)::int FROM family) AS jobs
  FROM jobs j WHERE j.task_id = $1`;

/** @param tag what the job's handles start with */
export async function readEnding(pool: Pool, taskId: string, tag: string): Promise<Ending> {
  const family = `WITH family AS (
    SELECT f.id, f.task_id, f.type FROM jobs f LEFT JOIN jobs p ON p.id = f.parent_id
    WHERE f.task_id = $1 OR p.task_id = $1)`;
  const { rows } = await pool.query<Ending>(`${family} ${READ_ENDING}`, [taskId, tag]);
  if (!rows[0]) throw new Error(`Job ${taskId} is lost: it has no row.`);
  return rows[0];
}
