import { CLAIMABLE, OVER } from './fragments.ts';
import type { HeldJob } from './hold.ts';
import { KEYS_OF_JOB, LIMIT_OF_KEY, LIMIT_PARAMETERS, type Limiting, limitValues, ROOM, TAKEN } from './limiting.ts';
import type { Queryable } from './queryable.ts';
import { type RowOf, run, statement } from './statement.ts';

/** Of JobStack's advisory locks, the class of those by limited key. Any fixed number will do. */
const LOCK_CLASS = 7_301_552;

/**
 * Serialises claims of the same capped key till the transaction ends: whoever counts must see what the one before has claimed, and so must
 * count in a later statement. In the order of the locks themselves, so that no two claims wait for each other.
 */
export const LOCK_LIMITS = statement(
  'lock_limits',
  ['task_ids', ...LIMIT_PARAMETERS],
  { limited: 'bool' },
  `
  WITH lock AS MATERIALIZED (
    SELECT DISTINCT hashtext(k.scope || ':' || k.name) AS id
    FROM jobstack.jobs j, ${KEYS_OF_JOB}, LATERAL ${LIMIT_OF_KEY} l
    WHERE j.task_id = ANY (:task_ids::uuid[]) AND l.cap IS NOT NULL
    ORDER BY id
  ), taken AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(${LOCK_CLASS}, id) FROM lock
  )
  SELECT count(*) > 0 OR EXISTS (SELECT FROM jobstack.limits) AS limited FROM taken`,
);

/** The jobs asked for that could be claimed, and how much room each of their keys has; null: any. */
export const ADMISSION = statement(
  'admission',
  ['task_ids', ...LIMIT_PARAMETERS],
  {
    id: 'int8',
    task_id: 'uuid',
    tenant_id: 'text',
    type: 'text',
    queue: 'text',
    over: 'bool',
    tenant_room: 'int4?',
    type_room: 'int4?',
    queue_room: 'int4?',
  },
  `
  WITH j AS (
    SELECT id, task_id, tenant_id, type, queue, ${OVER} IS NOT NULL AS over
    FROM jobstack.jobs WHERE task_id = ANY (:task_ids::uuid[]) AND ${CLAIMABLE}
  ), ${TAKEN}, room AS MATERIALIZED (
    SELECT jsonb_object_agg(k.scope || ':' || k.name, ${ROOM}) AS places
    FROM (SELECT DISTINCT k.* FROM j, ${KEYS_OF_JOB}) k
    CROSS JOIN LATERAL ${LIMIT_OF_KEY} l
  )
  SELECT j.id, j.task_id, j.tenant_id, j.type, j.queue, j.over,
    ((SELECT places FROM room) ->> ('tenant:' || j.tenant_id))::int AS tenant_room,
    ((SELECT places FROM room) ->> ('type:' || j.type))::int AS type_room,
    ((SELECT places FROM room) ->> ('queue:' || j.queue))::int AS queue_room
  FROM j
  ORDER BY j.id`,
);

export interface Admission {
  /** Ids of the jobs that may start, and of those that are over. */
  readonly admitted: readonly number[];
  readonly held: readonly HeldJob[];
}

/** @see LOCK_LIMITS */
export async function lockLimits(
  transaction: Queryable,
  taskIds: readonly string[],
  limiting: Limiting,
): Promise<void> {
  const [answer] = await run(transaction, LOCK_LIMITS, { task_ids: taskIds, ...limitValues(limiting) });
  limiting.limited.known = limiting.caps !== undefined || (answer?.limited ?? false);
}

/**
 * Which of the jobs asked for may start: oldest first, each takes a place of its tenant, its type and its queue, or none, so that a flood
 * of one tenant's does not keep the places of a type from the others.
 */
export async function admit(
  transaction: Queryable,
  taskIds: readonly string[],
  limiting: Limiting,
): Promise<Admission> {
  const rows = await run(transaction, ADMISSION, { task_ids: taskIds, ...limitValues(limiting) });
  const left = new Map(rows.flatMap(keysOf).map(({ key, room }) => [key, room]));
  const admitted: number[] = [];
  const held: HeldJob[] = [];
  for (const row of rows) {
    const limit = row.over ? undefined : takePlaces(left, keysOf(row));
    if (limit === undefined) admitted.push(row.id);
    else held.push({ jobId: row.id, taskId: row.task_id, limit });
  }
  return { admitted, held };
}

/** One place of each key, or none. @returns the first key that has none left */
function takePlaces(left: Map<string, number>, keys: readonly { readonly key: string }[]): string | undefined {
  const full = keys.find(({ key }) => (left.get(key) ?? 0) <= 0);
  if (full) return full.key;
  for (const { key } of keys) left.set(key, (left.get(key) ?? 0) - 1);
  return undefined;
}

function keysOf(row: RowOf<typeof ADMISSION.columns>): readonly { readonly key: string; readonly room: number }[] {
  const room = (places: number | null) => places ?? Number.POSITIVE_INFINITY;
  return [
    { key: `tenant:${row.tenant_id}`, room: room(row.tenant_room) },
    { key: `type:${row.type}`, room: room(row.type_room) },
    { key: `queue:${row.queue}`, room: room(row.queue_room) },
  ];
}
