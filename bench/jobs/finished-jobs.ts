import type { JobTables } from './job-tables.ts';

const PIECE = 100_000;

/**
 * Copies a finished job with its attempts, on the server's side, as often as asked for. The copies are what a run would have left: the
 * tables have grown, and everything in them is frozen.
 *
 * @returns how many jobs there are now
 */
export async function fillWithFinishedJobs(tables: JobTables, taskId: string, count: number): Promise<number> {
  const { sql } = tables;
  const jobColumns = (await tables.columns('jobs', ['id', 'task_id'])).join(', ');
  const attemptColumns = (await tables.columns('job_attempts', ['job_id'])).join(', ');
  // The copies' foreign keys are right as they are.
  await sql.query('SET session_replication_role = replica');
  for (let left = count; left > 0; left -= PIECE) {
    await sql.query(
      `WITH model AS (SELECT * FROM jobs WHERE task_id = '${taskId}'), made AS (
         INSERT INTO jobs (task_id, ${jobColumns}) SELECT uuidv7(), ${jobColumns} FROM model, generate_series(1, ${Math.min(left, PIECE)})
         RETURNING id
       ), attempts AS (SELECT a.* FROM job_attempts a JOIN model ON a.job_id = model.id)
       INSERT INTO job_attempts (job_id, ${attemptColumns}) SELECT made.id, ${attemptColumns} FROM made, attempts`,
    );
  }
  await sql.query('RESET session_replication_role');
  await sql.query('VACUUM (FREEZE, ANALYZE)');
  const { rows } = await sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM jobs WHERE finished_at IS NOT NULL',
  );
  return rows[0]?.count ?? 0;
}
