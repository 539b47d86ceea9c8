import type { SweepArming } from '@jobstack/processor';
import { ms } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { type RowOf, run, statement } from './statement.ts';

/** A message this long overdue is taken for lost, in milliseconds. */
const OVERDUE_MS = 60_000;

/** A message that comes so little later than wanted comes in time; the column itself rounds to whole milliseconds. */
const SLACK_MS = 1_000;

export const ARM_SWEEP = statement(
  'arm_sweep',
  ['delay_ms', 'overdue_ms', 'slack_ms'],
  { generation: 'int8' },
  `
  UPDATE jobstack.sweep_timer
  SET generation = generation + 1, idle = false, armed_until = now() + ${ms(':delay_ms')}
  WHERE armed_until IS NULL OR armed_until < now() - ${ms(':overdue_ms')} OR armed_until > now() + ${ms('(:delay_ms::float8 + :slack_ms::float8)')}
  RETURNING generation`,
);

/**
 * Starts the chain of sweeps, or brings it forward when its next message is far away. Writes nothing, and locks nothing, while one
 * is under way that comes in time.
 *
 * @param delayMs when the next sweep shall come at the latest
 * @returns the generation to send, or undefined when a message is under way already
 */
export async function armSweep(database: Queryable, delayMs: number): Promise<number | undefined> {
  const values = { delay_ms: delayMs, overdue_ms: OVERDUE_MS, slack_ms: SLACK_MS };
  return (await run(database, ARM_SWEEP, values))[0]?.generation;
}

/**
 * When the sweep has to look next: at once while a job runs or may be taken by a worker any time, since that worker may die; else
 * when the first parked job becomes due. Null when no job is open.
 */
const NEXT_LOOK = `
  SELECT CASE
    WHEN EXISTS (SELECT FROM jobstack.open_jobs WHERE parked IS NULL) THEN now()
    ELSE (SELECT sweep_at FROM jobstack.open_jobs ORDER BY sweep_at LIMIT 1) END AS at`;

const TIMER_COLUMNS = { generation: 'int8', delay_ms: 'float8?' } as const;

export const REARM_SWEEP = statement(
  'rearm_sweep',
  ['generation', 'delay_ms', 'overdue_ms'],
  TIMER_COLUMNS,
  `
  WITH look AS (${NEXT_LOOK})
  UPDATE jobstack.sweep_timer t
  SET generation = t.generation + 1, idle = look.at IS NULL,
    armed_until = CASE WHEN look.at IS NOT NULL OR NOT t.idle THEN greatest(look.at, now() + ${ms(':delay_ms')}) END
  FROM look
  WHERE t.generation = :generation
    OR :generation::bigint IS NULL AND look.at IS NOT NULL
      AND (t.armed_until IS NULL OR t.armed_until < now() - ${ms(':overdue_ms')})
  RETURNING t.generation, extract(epoch FROM t.armed_until - now())::float8 * 1000 AS delay_ms`,
);

/** A job that was created just before the chain ended, and whose creator saw it still going, starts it again. */
export const RESUME_SWEEP = statement(
  'resume_sweep',
  ['delay_ms'],
  TIMER_COLUMNS,
  `
  UPDATE jobstack.sweep_timer
  SET generation = generation + 1, idle = false, armed_until = now() + ${ms(':delay_ms')}
  WHERE armed_until IS NULL AND EXISTS (SELECT FROM jobstack.open_jobs)
  RETURNING generation, :delay_ms::float8 AS delay_ms`,
);

/**
 * After a sweep: keeps the chain going while a job is open. It ends only when two sweeps in a row have found none. What creates a
 * job commits it and then reads the timer; what ends the chain commits that and then looks for jobs: one of them sees the other.
 *
 * @param generation of the message that brought this sweep; undefined for a sweep outside the chain
 * @param delayMs the least wait for the next sweep
 * @returns what to send next, or undefined: the chain has ended, or another message carries it on
 */
export async function rearmSweep(
  database: Queryable,
  generation: number | undefined,
  delayMs: number,
): Promise<SweepArming | undefined> {
  const values = { generation: generation ?? null, delay_ms: delayMs, overdue_ms: OVERDUE_MS };
  const [row] = await run(database, REARM_SWEEP, values);
  if (!row || row.delay_ms !== null) return toArming(row);
  const [resumed] = await run(database, RESUME_SWEEP, { delay_ms: delayMs });
  return toArming(resumed);
}

function toArming(row: RowOf<typeof TIMER_COLUMNS> | undefined): SweepArming | undefined {
  if (!row || row.delay_ms === null) return undefined;
  return { generation: row.generation, delayMs: row.delay_ms };
}
