import type { Pool } from 'pg';

/** What `parked` has to say, by status; of a QUEUED job any of three. A limit may hold a job whose worker was lost. */
const PARKED = `
  CASE j.status
    WHEN 'AWAITING_FILE' THEN o.parked IS NOT DISTINCT FROM 'AWAITING_FILE'
    WHEN 'RETRYING' THEN o.parked IN ('RETRYING', 'HELD')
    WHEN 'WAITING' THEN o.parked IS NOT DISTINCT FROM 'WAITING'
    WHEN 'QUEUED' THEN coalesce(o.parked IN ('SCHEDULED', 'HELD'), true)
    ELSE coalesce(o.parked, 'HELD') = 'HELD' END`;

/** One line for each row that contradicts another, whatever has happened to the jobs. */
const VIOLATIONS = `
  WITH running AS (
    SELECT job_id, count(*) AS count, max(attempt) AS attempt FROM jobstack.job_attempts WHERE finished_at IS NULL GROUP BY job_id
  ), said AS (
    SELECT j.id, j.status, 'is open, but has no row in open_jobs' AS what
    FROM jobstack.jobs j LEFT JOIN jobstack.open_jobs o ON o.job_id = j.id WHERE j.finished_at IS NULL AND o.job_id IS NULL
    UNION ALL
    SELECT o.job_id, j.status, 'is gone or has ended, but has a row in open_jobs'
    FROM jobstack.open_jobs o LEFT JOIN jobstack.jobs j ON j.id = o.job_id WHERE j.id IS NULL OR j.finished_at IS NOT NULL
    UNION ALL
    SELECT j.id, j.status, 'has another tenant, parent or round in open_jobs'
    FROM jobstack.open_jobs o JOIN jobstack.jobs j ON j.id = o.job_id
    WHERE (o.tenant_id, o.parent_id, o.parent_round) IS DISTINCT FROM (j.tenant_id, j.parent_id, j.parent_round)
    UNION ALL
    SELECT j.id, j.status, format('is parked as %s', coalesce(o.parked, 'nothing'))
    FROM jobstack.open_jobs o JOIN jobstack.jobs j ON j.id = o.job_id WHERE j.finished_at IS NULL AND NOT ${PARKED}
    UNION ALL
    SELECT a.job_id, j.status, 'is gone, or has not come to an attempt that is in job_attempts'
    FROM jobstack.job_attempts a LEFT JOIN jobstack.jobs j ON j.id = a.job_id WHERE j.id IS NULL OR a.attempt > j.attempt
    UNION ALL
    SELECT j.id, j.status, format('has %s attempts under way, the last of them %s, and is at attempt %s', r.count, r.attempt, j.attempt)
    FROM jobstack.jobs j JOIN running r ON r.job_id = j.id WHERE r.count > 1 OR r.attempt <> j.attempt
    UNION ALL
    SELECT j.id, j.status, CASE WHEN r.job_id IS NULL THEN 'has no attempt under way' ELSE 'has an attempt under way' END
    FROM jobstack.jobs j LEFT JOIN running r ON r.job_id = j.id
    WHERE (r.job_id IS NOT NULL) IS DISTINCT FROM (j.status = 'RUNNING' OR j.attempt_open)
    UNION ALL
    SELECT j.id, j.status, 'and its lease contradict each other'
    FROM jobstack.jobs j WHERE (j.status = 'RUNNING') IS DISTINCT FROM (j.lease_expires_at IS NOT NULL)
  )
  SELECT format('job %s (%s) %s', id, coalesce(status, 'no row'), what) AS complaint FROM said ORDER BY id`;

/** Whom no child keeps waiting any more: to be woken by the next sweep at the latest. */
const WAITING_FOR_NOBODY = `
  SELECT format('job %s waits for nobody', p.id) AS complaint FROM jobstack.jobs p
  WHERE p.status = 'WAITING' AND NOT EXISTS (
    SELECT FROM jobstack.jobs c WHERE c.parent_id = p.id AND c.parent_round = p.spawn_round AND c.finished_at IS NULL)
  ORDER BY p.id`;

export interface InvariantsRequest {
  /** A sweep has looked at every waiting job since anything happened: none of them waits for nobody. @default false */
  readonly swept?: boolean;
}

/**
 * What must hold between the ledger's tables whenever nobody is in the middle of a statement.
 *
 * @returns one line for each contradiction; none when all is well
 */
export async function ledgerViolations(
  pool: Pool,
  { swept = false }: InvariantsRequest = {},
): Promise<readonly string[]> {
  const text = swept ? `(${VIOLATIONS}) UNION ALL (${WAITING_FOR_NOBODY})` : VIOLATIONS;
  const { rows } = await pool.query<{ complaint: string }>({ name: `ledger_invariants_${swept}`, text });
  return rows.map(({ complaint }) => complaint);
}
