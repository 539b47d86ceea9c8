import { randomUUID } from 'node:crypto';
import type { JobStatus } from '@jobstack/core';
import type { Lease } from '@jobstack/processor';
import type { Pool } from 'pg';

/** A status, and what of its times decides which events can happen. */
export type RaceState = JobStatus | 'LEASE_EXPIRED' | 'LAST_LEASE_EXPIRED' | 'UPLOAD_EXPIRED';

const RACE_STATES: readonly RaceState[] = [
  'AWAITING_FILE',
  'UPLOAD_EXPIRED',
  'QUEUED',
  'RUNNING',
  'LEASE_EXPIRED',
  'LAST_LEASE_EXPIRED',
  'RETRYING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
];

/** A parent, the first, and the jobs it has spawned: a tenant of its own. */
export interface RaceFamily {
  readonly tenantId: string;
  /** Each with the lease that it has, should it run. */
  readonly jobs: readonly Lease[];
  readonly states: readonly RaceState[];
}

export type Draw = <Value>(values: readonly Value[]) => Value;

/** Only what the rows have to say so that they agree with each other. */
const INSERT = `
  WITH given AS (
    SELECT g.*, now() - interval '1 day' AS begun,
      CASE WHEN state LIKE '%LEASE_EXPIRED' THEN 'RUNNING' WHEN state = 'UPLOAD_EXPIRED' THEN 'AWAITING_FILE' ELSE state END AS status
    FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::int[], $7::float8[])
      AS g (id, task_id, tenant_id, parent_id, state, spawn_round, sweep_in)
  ), rows AS (
    SELECT *, status IN ('COMPLETED', 'FAILED', 'CANCELLED') AS ended, status NOT IN ('AWAITING_FILE', 'QUEUED') AS tried FROM given
  ), created AS (
    INSERT INTO jobstack.jobs (id, task_id, type, payload, tenant_id, parent_id, parent_round, created_at, run_at, status, attempt,
      max_attempts, attempt_open, alone, spawn_round, lease_token, lease_expires_at, started_at, finished_at, stopped, file_key, file_name, idempotency_key)
    OVERRIDING SYSTEM VALUE
    SELECT id, task_id, 'race', '{}', tenant_id, parent_id, CASE WHEN parent_id IS NOT NULL THEN 0 END, begun, begun, status, tried::int,
      CASE state WHEN 'LAST_LEASE_EXPIRED' THEN 1 ELSE 3 END, status = 'WAITING', status = 'RUNNING' AND id % 2 = 0 OR state = 'LAST_LEASE_EXPIRED', spawn_round, tried::int,
      CASE WHEN status = 'RUNNING' THEN now() + CASE state WHEN 'RUNNING' THEN 1 ELSE -1 END * interval '1 minute' END,
      CASE WHEN tried THEN begun END, CASE WHEN ended THEN begun END, CASE WHEN status IN ('FAILED', 'CANCELLED') THEN status END,
      CASE status WHEN 'AWAITING_FILE' THEN 'file' END, CASE status WHEN 'AWAITING_FILE' THEN 'file' END,
      CASE WHEN status <> 'AWAITING_FILE' THEN 'job ' || id END
    FROM rows ORDER BY id
  ), opened AS (
    INSERT INTO jobstack.open_jobs (job_id, tenant_id, parent_id, parent_round, sweep_at, parked)
    SELECT id, tenant_id, parent_id, CASE WHEN parent_id IS NOT NULL THEN 0 END,
      now() + CASE state WHEN 'UPLOAD_EXPIRED' THEN -1 ELSE sweep_in END * interval '1 minute',
      CASE WHEN status IN ('AWAITING_FILE', 'RETRYING', 'WAITING') THEN status END
    FROM rows WHERE NOT ended
  )
  INSERT INTO jobstack.job_attempts (job_id, attempt, worker, finished_at, ended_as)
  SELECT id, 1, 'before', CASE WHEN ended OR status = 'RETRYING' THEN now() END,
    CASE status WHEN 'RETRYING' THEN 'retry' WHEN 'COMPLETED' THEN 'completed' WHEN 'FAILED' THEN 'failed' WHEN 'CANCELLED' THEN 'cancelled' END
  FROM rows WHERE tried`;

const CHILDREN = 3;

/** Far from those that PostgreSQL gives to jobs that are created. */
let nextId = 1_000_000_000;

/** @param states drawn from for seven jobs in ten; the others may be in any */
export async function createFamilies(
  pool: Pool,
  count: number,
  states: readonly RaceState[],
  random: () => number,
): Promise<readonly RaceFamily[]> {
  const size = 1 + CHILDREN;
  const first = nextId;
  nextId += count * size;
  const draw: Draw = (values) => values[Math.floor(random() * values.length)] as never;
  const families = Array.from({ length: count }, (_, index): RaceFamily => {
    const jobs = Array.from({ length: size }, (_, nth) => ({
      jobId: first + index * size + nth,
      taskId: randomUUID(),
      leaseToken: 1,
    }));
    const drawn = jobs.map(() => draw(random() < 0.7 ? states : RACE_STATES));
    return { tenantId: `family ${first + index * size}`, jobs, states: drawn };
  });
  await pool.query({ name: 'race_families', text: INSERT, values: columnsOf(families, random) });
  return families;
}

function columnsOf(families: readonly RaceFamily[], random: () => number): unknown[][] {
  const rows = families.flatMap(({ tenantId, jobs, states }) =>
    jobs.map(({ jobId, taskId }, nth) => {
      const parentId = nth > 0 ? jobs[0]?.jobId : null;
      return [jobId, taskId, tenantId, parentId, states[nth], random() < 0.2 ? 1 : 0, random() < 0.5 ? -1 : 1];
    }),
  );
  return Array.from({ length: 7 }, (_, column) => rows.map((row) => row[column]));
}
