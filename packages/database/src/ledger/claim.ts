import type { Ring } from '@jobstack/core';
import type { ClaimAnswer, ClaimRequest } from '@jobstack/processor';
import type { Pool } from 'pg';
import { inTransaction } from '../safe-transaction.ts';
import { admit, lockLimits } from './admission.ts';
import { CLAIM_NEW } from './claim-new.ts';
import { CLAIM_COLUMNS, type ClaimRow, claimedJobOf, newJobOf, refusalOf } from './claim-row.ts';
import {
  CLAIMABLE,
  closeJobs,
  fromStatuses,
  listed,
  lookedUp,
  ms,
  OVER,
  orderById,
  parkedAs,
  stoppedColumns,
  toStatus,
} from './fragments.ts';
import { hold } from './hold.ts';
import { type ReleaseOptions, release } from './release.ts';
import { run, statement } from './statement.ts';
import { wakeParents } from './wake-parents.ts';

/**
 * The jobs among those asked for that a claim may take or end: under limits those that were admitted, and without that none as long as
 * there is a limit. SKIP LOCKED rather than waiting: a row is locked for long only by a commit of its own worker, and one slow chunk must
 * not hold up the other jobs of the batch. What later parts need they carry along, so that each looks up a job by its primary key.
 */
const CANDIDATE = `
  candidate AS (
    SELECT id, status, type, queue, tenant_id, attempt, ${OVER} AS over,
      status = 'RUNNING' AS suspect, status = 'RUNNING' AND alone AS spent,
      status = 'RETRYING' OR run_at > created_at OR :admitted::bigint[] IS NOT NULL AS parked
    FROM jobstack.jobs
    WHERE task_id = ANY (${listed(':task_ids::uuid[]')}::uuid[]) AND ${CLAIMABLE}
      AND (:admitted::bigint[] IS NULL AND NOT EXISTS (SELECT FROM jobstack.limits) OR id = ANY (:admitted))
    ${orderById('id')}
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
    WHERE c.status = 'RUNNING' AND ${lookedUp('a.job_id', 'c.id')} AND ${lookedUp('a.attempt', 'c.attempt')} AND a.ended_as IS NULL
      AND (c.over IS NOT NULL OR c.spent AND EXISTS (SELECT FROM fitting f WHERE f.id = c.id))
  ), timed_out AS (
    UPDATE jobstack.job_attempts a
    SET ended_as = 'failed', finished_at = now(), error_code = 'TIMED_OUT',
      error_message = 'The job did not end within its timeout.', error_stack = NULL, error_causes = NULL
    FROM candidate c
    WHERE c.over = 'timedOut' AND c.status <> 'RUNNING' AND ${lookedUp('a.job_id', 'c.id')} AND ${lookedUp('a.attempt', 'c.attempt')}
      AND a.ended_as IS NULL
  ), over AS (
    UPDATE jobstack.jobs j
    SET ${stoppedColumns(toStatus('exhaust'))},
      error_code = CASE c.over WHEN 'timedOut' THEN 'TIMED_OUT' ELSE 'ATTEMPTS_EXHAUSTED' END,
      error_message = CASE c.over
        WHEN 'timedOut' THEN format('The job did not end within its timeout of %s ms.', j.timeout_ms)
        ELSE format('The worker was lost in attempt %s of %s.', j.attempt, j.max_attempts) END
    FROM candidate c
    WHERE c.over IS NOT NULL AND ${lookedUp('j.id', 'c.id')} AND j.status IN ${fromStatuses('exhaust', 'timeOut')}
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
    WHERE over IS NOT NULL OR status = 'RUNNING' AND EXISTS (SELECT FROM fitting f WHERE f.id = c.id)
  )`;

/** What begins here begins by the statement's own time: the transaction may have waited for limits. */
const TAKE_THE_REST = `
  claimed AS (
    UPDATE jobstack.jobs j
    SET status = ${toStatus('claim')},
      attempt = j.attempt + CASE WHEN j.attempt_open OR c.suspect AND NOT c.spent THEN 0 ELSE 1 END,
      attempt_open = false,
      alone = :idle AND (SELECT count(*) FROM fitting) = 1,
      interruptions = CASE WHEN j.attempt_open OR c.suspect AND NOT c.spent THEN j.interruptions ELSE 0 END,
      lease_token = j.lease_token + 1,
      lease_expires_at = statement_timestamp() + ${ms(':lease_ms')},
      started_at = coalesce(j.started_at, statement_timestamp()),
      timeout_at = coalesce(j.timeout_at, statement_timestamp() + ${ms('j.timeout_ms')})
    FROM fitting c
    WHERE ${lookedUp('j.id', 'c.id')}
    RETURNING j.*, c.parked, c.suspect
  ), attempts AS (
    INSERT INTO jobstack.job_attempts (job_id, attempt, worker, started_at)
    SELECT id, attempt, :worker, statement_timestamp() FROM claimed
    ON CONFLICT (job_id, attempt) DO UPDATE SET worker = excluded.worker
  ), unparked AS (
    UPDATE jobstack.open_jobs o SET ${parkedAs('NULL')}, rings = 0, sweep_at = c.lease_expires_at
    FROM claimed c
    WHERE c.parked AND ${lookedUp('o.tenant_id', 'c.tenant_id')} AND ${lookedUp('o.job_id', 'c.id')}
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
  SELECT ${answer({ task_id: 'task_id', over: 'over', over_parent_id: 'parent_id', seen_id: 'id' })} FROM over
  UNION ALL
  SELECT ${answer({
    task_id: 'asked.task_id',
    seen_status: 'seen.status',
    seen_id: 'seen.id',
    seen_isolated: 'seen.id IN (SELECT id FROM candidate)',
    due_in_ms: 'ceil(extract(epoch FROM seen.run_at - now()) * 1000)::float8',
    seen_leased: 'coalesce(seen.lease_expires_at > now(), false)',
    limited: ':admitted::bigint[] IS NULL AND EXISTS (SELECT FROM jobstack.limits)',
  })}
  FROM unnest(${listed(':task_ids::uuid[]')}) AS asked (task_id)
  -- One by one: as a join, the planner may read the whole table.
  LEFT JOIN LATERAL (SELECT * FROM jobstack.jobs s WHERE s.task_id = asked.task_id LIMIT 1) seen ON true
  WHERE asked.task_id NOT IN (SELECT task_id FROM claimed) AND asked.task_id NOT IN (SELECT task_id FROM over)`;

/** One statement for whatever a batch may hold; of most, CLAIM_NEW leaves nothing. `admitted`: ids of the jobs that limits let start or that are over; null where nothing is limited. */
export const CLAIM = statement(
  'claim',
  ['task_ids', 'lease_ms', 'worker', 'idle', 'admitted'],
  CLAIM_COLUMNS,
  `\n  WITH ${CANDIDATE}, ${FITTING}, ${END_WHAT_IS_OVER}, ${TAKE_THE_REST} ${ANSWER}`,
);

interface ClaimValues {
  readonly task_ids: readonly string[];
  readonly lease_ms: number;
  readonly worker: string;
  readonly idle: boolean;
}

interface Claimed {
  readonly rows: readonly ClaimRow[];
  /** Task id → the limit that holds the job. */
  readonly held: ReadonlyMap<string, string>;
  /** Jobs that limits had held, for places that those asked for did not take. */
  readonly released: readonly Ring[];
}

/** @throws what `inTransaction` throws, where limits are set */
export async function claim(pool: Pool, request: ClaimRequest, options: ReleaseOptions): Promise<ClaimAnswer[]> {
  const { leaseMs, worker, idle = true } = request;
  const values = { task_ids: [...new Set(request.taskIds)], lease_ms: leaseMs, worker, idle };
  if (options.limited.known) return claimAny(pool, values, options);
  const begun = (await run(pool, CLAIM_NEW, values)).map((row) => ({ taskId: row.task_id, claimed: newJobOf(row) }));
  if (begun.length === values.task_ids.length) return begun;
  const taken = new Set(begun.map(({ taskId }) => taskId));
  const rest = { ...values, task_ids: values.task_ids.filter((taskId) => !taken.has(taskId)) };
  return [...begun, ...(await claimRest(pool, rest, begun.length > 0, options))];
}

/** @param begun whether some of the batch have been claimed by now, which run whatever becomes of the others */
async function claimRest(
  pool: Pool,
  values: ClaimValues,
  begun: boolean,
  options: ReleaseOptions,
): Promise<readonly ClaimAnswer[]> {
  if (!begun) return claimAny(pool, values, options);
  return claimAny(pool, { ...values, idle: false }, options).catch((error: unknown) =>
    values.task_ids.map((taskId): ClaimAnswer => ({ taskId, refusal: { reason: 'unanswered', error } })),
  );
}

async function claimAny(pool: Pool, values: ClaimValues, options: ReleaseOptions): Promise<ClaimAnswer[]> {
  const { rows, held, released } = await claimRows(pool, values, options);
  const parents = rows.flatMap(({ over_parent_id }) => over_parent_id ?? []);
  const woken = new Map((await wakeParents(pool, parents, options.ringGraceMs)).map(({ id, ...ring }) => [id, ring]));
  return rows.map((row, index) => {
    const parent = woken.get(row.over_parent_id ?? 0);
    const toRing = [...(parent ? [parent] : []), ...(index === 0 ? released : [])];
    const answer = { taskId: row.task_id, ...(toRing.length > 0 && { toRing }) };
    if (row.id !== null) return { ...answer, claimed: claimedJobOf(row, row.id) };
    return { ...answer, refusal: refusalOf(row, held.get(row.task_id)) };
  });
}

async function claimRows(pool: Pool, values: ClaimValues, options: ReleaseOptions): Promise<Claimed> {
  if (options.limited.known) return claimUnderLimits(pool, values, options);
  const rows = await run(pool, CLAIM, { ...values, admitted: null });
  if (rows.some(({ limited }) => limited)) return claimUnderLimits(pool, values, options);
  return { rows, held: new Map(), released: [] };
}

/**
 * One claim of a key at a time, see `lockLimits`. What it does not start it holds, and looks afterwards, in a statement of its own, whether
 * the places are free that those would have taken: a job that ended meanwhile did not see them held.
 */
async function claimUnderLimits(pool: Pool, values: ClaimValues, options: ReleaseOptions): Promise<Claimed> {
  const { rows, held } = await inTransaction(pool, async (_tx, client) => {
    await lockLimits(client, values.task_ids, options);
    const admission = await admit(client, values.task_ids, options);
    const admitted = await run(client, CLAIM, { ...values, admitted: admission.admitted });
    return { rows: admitted, held: await hold(client, admission.held) };
  });
  const notStarted = rows.flatMap(({ id, seen_id }) => (id === null ? (seen_id ?? []) : []));
  return { rows, held, released: await release(pool, notStarted, options) };
}
