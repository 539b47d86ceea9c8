import type { Queryable } from './queryable.ts';

/** A message this long overdue is taken for lost, in milliseconds. */
const OVERDUE_MS = 60_000;

/**
 * Starts the chain of sweeps unless one is under way. Writes nothing, and locks nothing, while it is.
 *
 * @param delayMs when the next sweep shall come
 * @returns the generation to send, or undefined when a message is under way already
 */
export async function armSweep(database: Queryable, delayMs: number): Promise<number | undefined> {
  const { rows } = await database.query<{ generation: string }>(
    `UPDATE sweep_timer
     SET generation = generation + 1, idle = false, armed_until = now() + $1 * interval '1 millisecond'
     WHERE armed_until IS NULL OR armed_until < now() - $2 * interval '1 millisecond'
     RETURNING generation`,
    [delayMs, OVERDUE_MS],
  );
  return rows[0] && Number(rows[0].generation);
}

/**
 * After a sweep: keeps the chain going while a job is open. It ends only when two sweeps in a row have found none, so that a job
 * whose creation was not yet committed at the first is seen by the second.
 *
 * @param generation of the message that brought this sweep; undefined for a sweep outside the chain
 * @returns the generation to send next, or undefined: the chain has ended, or another message carries it on
 */
export async function rearmSweep(
  database: Queryable,
  generation: number | undefined,
  delayMs: number,
): Promise<number | undefined> {
  const { rows } = await database.query<{ generation: string; armed: boolean }>(
    `WITH open AS (
       SELECT EXISTS (
         SELECT FROM jobs WHERE status IN ('AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING')
       ) AS any
     )
     UPDATE sweep_timer t
     SET generation = t.generation + 1, idle = NOT open.any,
       armed_until = CASE WHEN open.any OR NOT t.idle THEN now() + $2 * interval '1 millisecond' END
     FROM open
     WHERE t.generation = $1
       OR $1::bigint IS NULL AND open.any AND (t.armed_until IS NULL OR t.armed_until < now() - $3 * interval '1 millisecond')
     RETURNING t.generation, t.armed_until IS NOT NULL AS armed`,
    [generation ?? null, delayMs, OVERDUE_MS],
  );
  const next = rows[0];
  return next?.armed ? Number(next.generation) : undefined;
}
