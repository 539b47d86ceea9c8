import type { Ring } from '@jobstack/core';
import type { ReleaseRequest } from '@jobstack/processor';
import { ms, parkedAs } from './fragments.ts';
import { KEYS_OF_JOB, LIMIT_OF_KEY, LIMIT_PARAMETERS, type Limiting, limitValues, ROOM, TAKEN } from './limiting.ts';
import type { Queryable } from './queryable.ts';
import { ringOf } from './rings.ts';
import { run, statement } from './statement.ts';

const COLUMNS = { task_id: 'uuid', queue: 'text', tenant_id: 'text' } as const;

/**
 * Lets held jobs go, as many of each key as it has room for, oldest first. They are to be rung; the sweep looks at them after the grace.
 * Whether they may start is the claim's to say: a job that another limit holds then is held for that, and the claim looks for the next.
 *
 * @param freed a query for the keys: scope, name, and at most how many places
 */
const releaseSql = (freed: string, { which = 'true', atMost = 'ALL' } = {}) => `
  WITH RECURSIVE ${freed}, ${TAKEN}, open AS (
    SELECT k.scope || ':' || k.name AS key, k.places, ${ROOM} AS room FROM freed k CROSS JOIN LATERAL ${LIMIT_OF_KEY} l
  ), next AS (
    SELECT o.place
    FROM (SELECT key, least(places, room) AS places FROM open WHERE ${which}) k, LATERAL (
      SELECT h.ctid AS place FROM jobstack.open_jobs h
      WHERE h.held_for = k.key ORDER BY h.job_id LIMIT k.places FOR NO KEY UPDATE SKIP LOCKED) o
    LIMIT ${atMost}
  ), released AS (
    UPDATE jobstack.open_jobs o
    SET ${parkedAs("(SELECT status FROM jobstack.jobs WHERE id = o.job_id AND status = 'RETRYING')")}, rings = 0,
      sweep_at = now() + ${ms(':ring_grace_ms')}
    WHERE o.ctid = ANY (ARRAY(SELECT place FROM next))
    RETURNING o.job_id
  )
  SELECT j.task_id, j.queue, j.tenant_id
  FROM released r, LATERAL (SELECT * FROM jobstack.jobs WHERE id = r.job_id LIMIT 1) j ORDER BY j.id`;

/** For the places that these jobs have left, or have not taken: one each of its tenant, type and queue. */
export const RELEASE = statement(
  'release',
  ['job_ids', 'ring_grace_ms', ...LIMIT_PARAMETERS],
  COLUMNS,
  releaseSql(`
  freed AS (
    SELECT k.scope, k.name, count(*) AS places
    FROM unnest(:job_ids::bigint[]) AS left_by (id), LATERAL (SELECT * FROM jobstack.jobs WHERE id = left_by.id LIMIT 1) j, ${KEYS_OF_JOB}
    WHERE EXISTS (SELECT FROM jobstack.open_jobs WHERE held_for IS NOT NULL)
    GROUP BY k.scope, k.name
    HAVING EXISTS (SELECT FROM jobstack.open_jobs o WHERE o.held_for = k.scope || ':' || k.name)
  )`),
);

/** For whatever places there are. Leaps from one key to the next, so that it costs by keys and not by held jobs. */
export const RELEASE_HELD = statement(
  'release_held',
  ['limit', 'lifted', 'ring_grace_ms', ...LIMIT_PARAMETERS],
  COLUMNS,
  releaseSql(
    `
  key AS (
    (SELECT held_for FROM jobstack.open_jobs WHERE held_for IS NOT NULL ORDER BY held_for LIMIT 1)
    UNION ALL
    SELECT (SELECT o.held_for FROM jobstack.open_jobs o WHERE o.held_for > key.held_for ORDER BY o.held_for LIMIT 1)
    FROM key WHERE key.held_for IS NOT NULL
  ), freed AS (
    SELECT split_part(held_for, ':', 1) AS scope, substr(held_for, strpos(held_for, ':') + 1) AS name, :limit::bigint AS places
    FROM key WHERE held_for IS NOT NULL
  )`,
    { which: `room IS NULL OR NOT :lifted::boolean ORDER BY room`, atMost: ':limit::bigint' },
  ),
);

export interface ReleaseOptions extends Limiting {
  /** How long after a ring was to be sent the sweep repeats it, in milliseconds. */
  readonly ringGraceMs: number;
}

/**
 * Always a statement of its own, after the transaction that left the places or held the jobs: whichever of two such transactions commits
 * last sees what the other has done.
 *
 * @param jobIds jobs that have left their places, or did not take them
 * @returns whom to ring
 */
export async function release(
  database: Queryable,
  jobIds: readonly number[],
  { ringGraceMs, ...limiting }: Pick<ReleaseOptions, 'ringGraceMs' | 'caps'>,
): Promise<readonly Ring[]> {
  if (jobIds.length === 0) return [];
  const values = { job_ids: jobIds, ring_grace_ms: ringGraceMs, ...limitValues(limiting) };
  return (await run(database, RELEASE, values)).map(ringOf);
}

/** @returns whom to ring */
export async function releaseHeld(
  database: Queryable,
  { limit, lifted = false }: ReleaseRequest,
  { ringGraceMs, ...limiting }: Pick<ReleaseOptions, 'ringGraceMs' | 'caps'>,
): Promise<readonly Ring[]> {
  const values = { limit, lifted, ring_grace_ms: ringGraceMs, ...limitValues(limiting) };
  return (await run(database, RELEASE_HELD, values)).map(ringOf);
}
