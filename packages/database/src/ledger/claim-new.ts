import { NEW_JOB_COLUMNS } from './claim-row.ts';
import { CLAIMABLE, listed, lookedUp, ms, orderById, toStatus } from './fragments.ts';
import { statement } from './statement.ts';

/** Whom nobody has claimed yet, and nothing has put off: all that `newJobOf` says of such a job. */
const NEW = `status = 'QUEUED' AND run_at <= created_at AND attempt = 0 AND NOT attempt_open AND lease_token = 0
      AND started_at IS NULL AND timeout_at IS NULL AND handovers = 0 AND interruptions = 0 AND checkpoint IS NULL AND progress_done IS NULL`;

/**
 * What most claims find, in a statement that costs half of CLAIM, which is asked for all others: jobs that begin their first attempt. Takes
 * none where there are limits, and none while a job is among those asked for that runs alone.
 */
export const CLAIM_NEW = statement(
  'claim_new',
  ['task_ids', 'lease_ms', 'worker', 'idle'],
  NEW_JOB_COLUMNS,
  `
  WITH candidate AS (
    SELECT id, status, ${NEW} AS new
    FROM jobstack.jobs
    WHERE task_id = ANY (${listed(':task_ids::uuid[]')}::uuid[]) AND ${CLAIMABLE} AND NOT EXISTS (SELECT FROM jobstack.limits)
    ${orderById('id')}
    FOR NO KEY UPDATE SKIP LOCKED
  ), claimed AS (
    UPDATE jobstack.jobs j
    SET status = ${toStatus('claim')}, attempt = 1, lease_token = 1,
      alone = :idle AND (SELECT count(*) FROM candidate) = 1,
      lease_expires_at = now() + ${ms(':lease_ms')},
      started_at = now(),
      timeout_at = now() + ${ms('j.timeout_ms')}
    FROM candidate c
    WHERE c.new AND NOT EXISTS (SELECT FROM candidate WHERE status = 'RUNNING') AND ${lookedUp('j.id', 'c.id')}
    RETURNING j.task_id, j.id, j.type, j.payload, j.queue, j.tenant_id, j.owner_id, j.max_attempts, j.timeout_ms,
      j.file_key, j.file_name, j.file_size, j.file_content_type, j.file_etag
  ), attempts AS (
    INSERT INTO jobstack.job_attempts (job_id, attempt, worker) SELECT id, 1, :worker FROM claimed
  )
  SELECT task_id, id, type, payload, queue, tenant_id, owner_id, max_attempts, timeout_ms AS time_left_ms,
    file_key, file_name, file_size, file_content_type, file_etag
  FROM claimed`,
);
