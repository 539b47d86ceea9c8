import type { ClaimAnswer, ClaimRequest } from '@jobstack/processor';
import type { Pool } from 'pg';
import { inTransaction } from '../safe-transaction.ts';
import { CLAIM_COLUMNS, type ClaimRow, claimedJobOf, refusalOf } from './claim-row.ts';
import { closeJobs, fromStatuses, ms, NOW_ROUNDED, stoppedColumns, toStatus } from './fragments.ts';
import { run, statement } from './statement.ts';
import { wakeParents } from './wake-parents.ts';

/**
 * The jobs among those asked for that a claim may take or end. SKIP LOCKED rather than waiting: a row is locked for long only by a commit
 * of its own worker, and one slow chunk must not hold up the other jobs of the batch. What later parts need they carry along, so that
 * each looks up a job by its primary key.
 */
const CANDIDATE = `
  candidate AS (
    SELECT id, status, type, queue, tenant_id, attempt, status = 'RETRYING' OR run_at > created_at AS parked,
      status = 'RUNNING' AS suspect, status = 'RUNNING' AND alone AS spent,
      CASE
        WHEN timeout_at <= ${NOW_ROUNDED} THEN 'timedOut'
        WHEN attempt >= max_attempts AND status = 'RUNNING' AND alone THEN 'attemptsExhausted' END AS over
    FROM jobstack.jobs
    WHERE task_id = ANY (:task_ids::uuid[])
      AND (status IN ('QUEUED', 'RETRYING') AND run_at <= ${NOW_ROUNDED} OR status = 'RUNNING' AND lease_expires_at <= ${NOW_ROUNDED})
    ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
  )`;

/**
 * A job whose worker was lost is suspect: it may be what kills workers. It runs when its process has nothing else in hand, and nothing beside
 * it. So a loss that several jobs shared spends nobody's attempt, and one that a job had to itself spends its own.
 */
const FITTING = `
  fitting AS (
    SELECT * FROM candidate
    WHERE over IS NULL AND CASE
      WHEN :idle THEN coalesce(id = (SELECT min(id) FROM candidate WHERE suspect AND over IS NULL), true)
      ELSE NOT suspect END
  )`;

/** Without caps everybody is admitted. */
const ADMIT_ALL = `admitted AS (SELECT id, parked, suspect, spent FROM fitting)`;

/**
 * A job takes a place of its type only if its tenant has one left, so that a flood of one tenant's does not keep the places of a type
 * from the others.
 */
const ADMIT_UNDER_CAPS = `
  running AS MATERIALIZED (
    SELECT j.type, j.tenant_id FROM jobstack.job_attempts a JOIN jobstack.jobs j ON j.id = a.job_id
    WHERE a.finished_at IS NULL AND j.status = 'RUNNING' AND j.lease_expires_at > now()
  ), room AS (
    SELECT id, parked, suspect, spent, type, tenant_id,
      coalesce((:per_type::jsonb ->> c.type)::bigint, 9223372036854775807)
        - (SELECT count(*) FROM running r WHERE r.type = c.type) AS of_type,
      coalesce(:per_tenant::bigint, 9223372036854775807)
        - (SELECT count(*) FROM running r WHERE r.tenant_id = c.tenant_id) AS of_tenant
    FROM fitting c
  ), within_tenant AS (
    SELECT * FROM (
      SELECT *, row_number() OVER (PARTITION BY tenant_id ORDER BY id) AS nth FROM room WHERE of_type > 0
    ) r WHERE nth <= of_tenant
  ), admitted AS (
    SELECT id, parked, suspect, spent FROM (
      SELECT *, row_number() OVER (PARTITION BY type ORDER BY id) AS nth_of_type FROM within_tenant
    ) r WHERE nth_of_type <= of_type
  )`;

/** A select list of all columns: those that are given, and null for the others. */
function answer(given: Partial<Record<keyof typeof CLAIM_COLUMNS, string>>): string {
  return Object.entries(CLAIM_COLUMNS)
    .map(
      ([name, type]) => `${given[name as keyof typeof CLAIM_COLUMNS] ?? `NULL::${type.replace('?', '')}`} AS ${name}`,
    )
    .join(', ');
}

function ownColumns<Name extends keyof typeof CLAIM_COLUMNS>(table: string, ...names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, `${table}.${name}`])) as Record<Name, string>;
}

/** What a claim finds to be over, or lost by its worker: the attempt ends, and so may the job. */
const END_WHAT_IS_OVER = `
  lost AS (
    UPDATE jobstack.job_attempts a
    SET ended_as = 'lost', finished_at = now(), error_code = 'WORKER_LOST',
      error_message = 'The worker stopped renewing its lease: it was killed, froze, or lost the database.',
      error_stack = NULL, error_causes = NULL
    FROM candidate c
    WHERE c.status = 'RUNNING' AND a.job_id = c.id AND a.attempt = c.attempt AND a.ended_as IS NULL
      AND (c.over IS NOT NULL OR c.spent AND EXISTS (SELECT FROM admitted WHERE admitted.id = c.id))
  ), timed_out AS (
    UPDATE jobstack.job_attempts a
    SET ended_as = 'failed', finished_at = now(), error_code = 'TIMED_OUT',
      error_message = 'The job did not end within its timeout.', error_stack = NULL, error_causes = NULL
    FROM candidate c
    WHERE c.over = 'timedOut' AND c.status <> 'RUNNING' AND a.job_id = c.id AND a.attempt = c.attempt AND a.ended_as IS NULL
  ), over AS (
    UPDATE jobstack.jobs j
    SET ${stoppedColumns(toStatus('exhaust'))},
      error_code = CASE c.over WHEN 'timedOut' THEN 'TIMED_OUT' ELSE 'ATTEMPTS_EXHAUSTED' END,
      error_message = CASE c.over
        WHEN 'timedOut' THEN format('The job did not end within its timeout of %s ms.', j.timeout_ms)
        ELSE format('The worker was lost in attempt %s of %s.', j.attempt, j.max_attempts) END
    FROM candidate c
    WHERE c.over IS NOT NULL AND j.id = c.id AND j.status IN ${fromStatuses('exhaust', 'timeOut')}
    RETURNING j.id, j.task_id, j.tenant_id, j.parent_id, c.over
  ), closed AS (${closeJobs('over')}
  ), said AS (
    INSERT INTO jobstack.job_logs (job_id, attempt, level, message, metadata)
    SELECT id, attempt, CASE WHEN over IS NULL THEN 'WARNING' ELSE 'ERROR' END,
      CASE over
        WHEN 'timedOut' THEN 'The job failed for good: it did not end within its timeout.'
        WHEN 'attemptsExhausted' THEN format('Attempt %s failed for good: the worker was lost, and no attempt is left.', attempt)
        ELSE format(CASE WHEN spent THEN 'Attempt %s ended: the worker stopped renewing its lease.'
          ELSE 'Attempt %s goes on, alone: the worker stopped renewing the leases of all its jobs.' END, attempt) END,
      jsonb_build_object('code', CASE over WHEN 'timedOut' THEN 'TIMED_OUT' WHEN 'attemptsExhausted' THEN 'ATTEMPTS_EXHAUSTED'
        ELSE 'WORKER_LOST' END)
    FROM candidate c
    WHERE over IS NOT NULL OR status = 'RUNNING' AND EXISTS (SELECT FROM admitted WHERE admitted.id = c.id)
  )`;

const TAKE_THE_REST = `
  claimed AS (
    UPDATE jobstack.jobs j
    SET status = ${toStatus('claim')},
      attempt = j.attempt + CASE WHEN j.attempt_open OR c.suspect AND NOT c.spent THEN 0 ELSE 1 END,
      attempt_open = false,
      alone = :idle AND (SELECT count(*) FROM admitted) = 1,
      interruptions = CASE WHEN j.attempt_open OR c.suspect AND NOT c.spent THEN j.interruptions ELSE 0 END,
      lease_token = j.lease_token + 1,
      lease_expires_at = now() + ${ms(':lease_ms')},
      started_at = coalesce(j.started_at, now()),
      timeout_at = coalesce(j.timeout_at, now() + ${ms('j.timeout_ms')})
    FROM admitted c
    WHERE j.id = c.id AND j.status IN ${fromStatuses('claim')}
    RETURNING j.*, c.parked, c.suspect
  ), attempts AS (
    INSERT INTO jobstack.job_attempts (job_id, attempt, worker)
    SELECT id, attempt, :worker FROM claimed
    ON CONFLICT (job_id, attempt) DO UPDATE SET worker = excluded.worker
  ), unparked AS (
    UPDATE jobstack.open_jobs o SET parked = NULL, held_for = NULL, rings = 0, sweep_at = c.lease_expires_at
    FROM claimed c
    WHERE c.parked AND o.tenant_id = c.tenant_id AND o.job_id = c.id
  )`;

const ANSWER = `
  SELECT ${answer({
    ...ownColumns(
      'claimed',
      'task_id',
      'id',
      'type',
      'payload',
      'queue',
      'tenant_id',
      'owner_id',
      'attempt',
      'max_attempts',
    ),
    ...ownColumns(
      'claimed',
      'handovers',
      'interruptions',
      'suspect',
      'lease_token',
      'checkpoint',
      'progress_done',
      'progress_total',
    ),
    ...ownColumns('claimed', 'file_key', 'file_name', 'file_size', 'file_content_type', 'file_etag'),
    has_checkpoint: 'checkpoint IS NOT NULL',
    time_left_ms: 'ceil(extract(epoch FROM timeout_at - now()) * 1000)::float8',
  })}
  FROM claimed
  UNION ALL
  SELECT ${answer({ task_id: 'task_id', over: 'over', over_parent_id: 'parent_id' })} FROM over
  UNION ALL
  SELECT ${answer({
    task_id: 'asked.task_id',
    seen_status: 'seen.status',
    seen_queue: 'seen.queue',
    seen_tenant_id: 'seen.tenant_id',
    seen_candidate: 'seen.id IN (SELECT id FROM candidate)',
    seen_fitting: 'seen.id IN (SELECT id FROM fitting)',
    due_in_ms: 'ceil(extract(epoch FROM seen.run_at - now()) * 1000)::float8',
    seen_leased: 'coalesce(seen.lease_expires_at > now(), false)',
  })}
  FROM unnest(:task_ids::uuid[]) AS asked (task_id)
  -- One by one: as a join, the planner may read the whole table.
  LEFT JOIN LATERAL (SELECT * FROM jobstack.jobs s WHERE s.task_id = asked.task_id LIMIT 1) seen ON true
  WHERE asked.task_id NOT IN (SELECT task_id FROM claimed) AND asked.task_id NOT IN (SELECT task_id FROM over)`;

const claimSql = (admission: string) =>
  `\n  WITH ${CANDIDATE}, ${FITTING}, ${admission}, ${END_WHAT_IS_OVER}, ${TAKE_THE_REST} ${ANSWER}`;

/** One statement for a whole batch. */
export const CLAIM = statement('claim', ['task_ids', 'lease_ms', 'worker', 'idle'], CLAIM_COLUMNS, claimSql(ADMIT_ALL));

export const CLAIM_UNDER_CAPS = statement(
  'claim_under_caps',
  ['task_ids', 'lease_ms', 'worker', 'idle', 'per_type', 'per_tenant'],
  CLAIM_COLUMNS,
  claimSql(ADMIT_UNDER_CAPS),
);

/** Serialises claims where caps are set: whoever counts must see what the one before has claimed. Any fixed number will do. */
const CAP_LOCK = 'SELECT pg_advisory_xact_lock(7301552)';

/** @param ringGraceMs how long the ring of a parent that this claim wakes may take, in milliseconds */
export async function claim(pool: Pool, request: ClaimRequest, ringGraceMs: number): Promise<ClaimAnswer[]> {
  const rows = await claimRows(pool, request);
  const parents = rows.flatMap(({ over_parent_id }) => over_parent_id ?? []);
  const woken = new Map((await wakeParents(pool, parents, ringGraceMs)).map(({ id, ...ring }) => [id, ring]));
  return rows.map((row) =>
    row.id === null
      ? { taskId: row.task_id, refusal: refusalOf(row, woken.get(row.over_parent_id ?? 0)) }
      : { taskId: row.task_id, claimed: claimedJobOf(row, row.id) },
  );
}

async function claimRows(
  pool: Pool,
  { taskIds, leaseMs, worker, caps, idle = true }: ClaimRequest,
): Promise<readonly ClaimRow[]> {
  const values = { task_ids: [...new Set(taskIds)], lease_ms: leaseMs, worker, idle };
  if (!caps) return run(pool, CLAIM, values);
  const { perType = {}, perTenant = null } = caps;
  return inTransaction(pool, async (_tx, client) => {
    await client.query(CAP_LOCK);
    return run(client, CLAIM_UNDER_CAPS, { ...values, per_type: JSON.stringify(perType), per_tenant: perTenant });
  });
}
