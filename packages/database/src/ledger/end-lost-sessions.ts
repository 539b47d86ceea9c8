import type { LostSessions } from '@jobstack/processor';
import { HEARTBEAT_PREFIX, JOBS_PREFIX, WORKER_LENGTH } from '../session-names.ts';
import { lookedUp, ms, NOW_ROUNDED } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/** How long PostgreSQL waits for a session that it has told to end, in milliseconds. */
const END_WITHIN_MS = 1_000;

/**
 * Ends the sessions of workers whose lease on one of these jobs has expired and whose heartbeat is silent. What keeps a job's row locked
 * then is a worker that is frozen or gone, and no time limit of PostgreSQL ends a COPY whose client sends nothing more. A worker in the
 * middle of a long chunk does not renew that lease either, but its heartbeat speaks. Sessions are known by their names, those of this role
 * and database alone; never those of the worker that asks, which cannot be lost.
 */
export const END_LOST_SESSIONS = statement(
  'end_lost_sessions',
  ['task_ids', 'lease_ms'],
  { task_id: 'uuid', alive: 'bool', ended: 'int4' },
  `
  WITH session AS MATERIALIZED (
    SELECT pid, application_name AS name, greatest(backend_start, query_start, state_change) AS spoke_at
    FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND application_name <> current_setting('application_name')
  ), expired AS (
    SELECT j.task_id, right(a.worker, ${WORKER_LENGTH}) AS worker
    FROM jobstack.jobs j JOIN jobstack.job_attempts a ON ${lookedUp('a.job_id', 'j.id')} AND ${lookedUp('a.attempt', 'j.attempt')}
    WHERE j.task_id = ANY (:task_ids::uuid[]) AND j.status = 'RUNNING' AND j.lease_expires_at <= ${NOW_ROUNDED}
  ), judged AS (
    SELECT task_id, worker, EXISTS (
      SELECT FROM session s
      WHERE s.name = '${HEARTBEAT_PREFIX}' || worker AND s.spoke_at > clock_timestamp() - ${ms(':lease_ms')}
    ) AS alive
    FROM expired
  ), ended AS MATERIALIZED (
    SELECT s.name, pg_terminate_backend(s.pid, ${END_WITHIN_MS}) AS ended
    FROM session s
    WHERE s.name IN (SELECT '${JOBS_PREFIX}' || worker FROM judged WHERE NOT alive)
  )
  SELECT task_id, alive, (
    SELECT count(*)::int FROM ended e WHERE e.ended AND e.name = '${JOBS_PREFIX}' || worker AND NOT alive
  ) AS ended
  FROM judged`,
);

/** @param leaseMs how long a heartbeat may be silent */
export async function endLostSessions(
  database: Queryable,
  taskIds: readonly string[],
  leaseMs: number,
): Promise<LostSessions[]> {
  const rows = await run(database, END_LOST_SESSIONS, { task_ids: taskIds, lease_ms: leaseMs });
  return rows.map(({ task_id: taskId, alive, ended }) => ({ taskId, workerLives: alive, ended }));
}

/**
 * Ends sessions of workers that are in a transaction and have given no sign of life for a whole lease, by whatever session: their locks keep
 * others waiting, whose jobs have nothing to do with theirs. A worker that lives renews its leases meanwhile.
 */
export const END_ABANDONED_SESSIONS = statement(
  'end_abandoned_sessions',
  ['lease_ms'],
  { ended: 'int4' },
  `
  WITH session AS MATERIALIZED (
    SELECT pid, xact_start, application_name AS name, greatest(backend_start, query_start, state_change) AS spoke_at
    FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND application_name <> current_setting('application_name')
  ), ended AS MATERIALIZED (
    SELECT pg_terminate_backend(s.pid, ${END_WITHIN_MS}) AS ended
    FROM session s
    WHERE starts_with(s.name, '${JOBS_PREFIX}') AND s.xact_start < clock_timestamp() - ${ms(':lease_ms')} AND NOT EXISTS (
      SELECT FROM session o
      WHERE o.name IN (s.name, '${HEARTBEAT_PREFIX}' || substr(s.name, ${JOBS_PREFIX.length + 1}))
        AND o.spoke_at > clock_timestamp() - ${ms(':lease_ms')}
    )
  )
  SELECT count(*) FILTER (WHERE ended)::int AS ended FROM ended`,
);

/** @param leaseMs how long a worker may be silent. @returns how many sessions were ended */
export async function endAbandonedSessions(database: Queryable, leaseMs: number): Promise<number> {
  const [row] = await run(database, END_ABANDONED_SESSIONS, { lease_ms: leaseMs });
  return row?.ended ?? 0;
}
