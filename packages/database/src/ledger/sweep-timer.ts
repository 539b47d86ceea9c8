import type { RearmedSweep, SweepArming, SweepTimes } from '@jobstack/processor';
import { ms } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { type RowOf, run, statement } from './statement.ts';

/** A message that comes so little later than wanted comes in time; the column itself rounds to whole milliseconds. */
const SLACK_MS = 1_000;

/** No message of the chain is under way, or the one that is has not come. */
const IS_OVERDUE = `(t.armed_until IS NULL OR t.armed_until < now() - ${ms(':overdue_ms')})`;

const TIMER_COLUMNS = { generation: 'int8', delay_ms: 'float8?' } as const;

export const ARM_SWEEP = statement(
  'arm_sweep',
  ['every_ms', 'overdue_ms', 'slack_ms'],
  TIMER_COLUMNS,
  `
  UPDATE jobstack.sweep_timer t
  SET generation = t.generation + 1, idle = false, armed_until = now()
  FROM (SELECT armed_until < now() AS is_late FROM jobstack.sweep_timer) before
  WHERE ${IS_OVERDUE} OR t.armed_until > now() + ${ms('(:every_ms::float8 + :slack_ms::float8)')}
  RETURNING t.generation, CASE WHEN before.is_late THEN 0 ELSE :every_ms::float8 END AS delay_ms`,
);

/**
 * Starts the chain of sweeps, or brings it forward when its next message is far away; one that is overdue goes on at once. Writes
 * nothing, and locks nothing, while a message is under way that comes in time. Till `noteSweep` the next message counts as due now: should
 * the one die that is to send it, the chain is overdue soon.
 *
 * @returns what to send, or undefined when a message is under way already
 */
export async function armSweep(database: Queryable, times: SweepTimes): Promise<SweepArming | undefined> {
  const values = { every_ms: times.everyMs, overdue_ms: times.overdueMs, slack_ms: SLACK_MS };
  return toArming((await run(database, ARM_SWEEP, values))[0]);
}

/**
 * When the sweep has to look next: at once while a job runs or may be taken by a worker any time, since that worker may die, and while a
 * limit holds a job, since that may be changed; else when the first parked job becomes due. Null when no job is open.
 */
const NEXT_LOOK = `
  SELECT CASE
    WHEN EXISTS (SELECT FROM jobstack.open_jobs WHERE parked IS NULL)
      OR EXISTS (SELECT FROM jobstack.open_jobs WHERE held_for IS NOT NULL) THEN now()
    ELSE (SELECT sweep_at FROM jobstack.open_jobs ORDER BY sweep_at LIMIT 1) END AS at`;

export const REARM_SWEEP = statement(
  'rearm_sweep',
  ['generation', 'every_ms', 'overdue_ms'],
  TIMER_COLUMNS,
  `
  WITH look AS (${NEXT_LOOK})
  UPDATE jobstack.sweep_timer t
  SET generation = t.generation + 1, idle = look.at IS NULL,
    armed_until = CASE WHEN look.at IS NOT NULL OR NOT t.idle THEN now() END
  FROM look
  WHERE t.generation = :generation OR look.at IS NOT NULL AND ${IS_OVERDUE}
  RETURNING t.generation, CASE WHEN t.armed_until IS NOT NULL
    THEN extract(epoch FROM greatest(look.at, now() + ${ms(':every_ms')}) - now())::float8 * 1000 END AS delay_ms`,
);

/** A job that was created just before the chain ended, and whose creator saw it still going, starts it again. */
export const RESUME_SWEEP = statement(
  'resume_sweep',
  ['every_ms'],
  TIMER_COLUMNS,
  `
  UPDATE jobstack.sweep_timer
  SET generation = generation + 1, idle = false, armed_until = now()
  WHERE armed_until IS NULL AND EXISTS (SELECT FROM jobstack.open_jobs)
  RETURNING generation, :every_ms::float8 AS delay_ms`,
);

/**
 * Keeps the chain going while a job is open, by the newest of its messages or, when that is overdue, by any that comes: a backup, an old
 * one, a doubled one. It ends only when two sweeps in a row have found no open job. What creates a job commits it and then reads the
 * timer; what ends the chain commits that and then looks for jobs: one of them sees the other.
 *
 * @param generation of the message that brought this sweep; undefined for a sweep outside the chain, which is made in any case
 */
export async function rearmSweep(
  database: Queryable,
  generation: number | undefined,
  { everyMs, overdueMs }: SweepTimes,
): Promise<RearmedSweep> {
  const values = { generation: generation ?? null, every_ms: everyMs, overdue_ms: overdueMs };
  const [row] = await run(database, REARM_SWEEP, values);
  if (!row) return { passes: generation === undefined, arming: undefined };
  if (row.delay_ms !== null) return { passes: true, arming: toArming(row) };
  const [resumed] = await run(database, RESUME_SWEEP, { every_ms: everyMs });
  return { passes: true, arming: toArming(resumed) };
}

/** Changes nothing when somebody has armed anew meanwhile. */
export const NOTE_SWEEP = statement(
  'note_sweep',
  ['generation', 'delay_ms'],
  {},
  `UPDATE jobstack.sweep_timer SET armed_until = now() + ${ms(':delay_ms')} WHERE generation = :generation`,
);

/** @param delayMs after which the message of this generation comes; undefined when it was not sent: whoever arms next does it anew */
export async function noteSweep(database: Queryable, generation: number, delayMs: number | undefined): Promise<void> {
  await run(database, NOTE_SWEEP, { generation, delay_ms: delayMs ?? null });
}

function toArming(row: RowOf<typeof TIMER_COLUMNS> | undefined): SweepArming | undefined {
  if (!row || row.delay_ms === null) return undefined;
  return { generation: row.generation, delayMs: row.delay_ms };
}
