import type { SweepArming } from '@jobstack/processor';
import type { Queryable } from './queryable.ts';

/** A message this long overdue is taken for lost, in milliseconds. */
const OVERDUE_MS = 60_000;

/** A message that comes so little later than wanted comes in time; the column itself rounds to whole milliseconds. */
const SLACK_MS = 1_000;

interface TimerRow {
  readonly generation: string;
  readonly delay_ms: number | null;
}

/**
 * Starts the chain of sweeps, or brings it forward when its next message is far away. Writes nothing, and locks nothing, while one
 * is under way that comes in time.
 *
 * @param delayMs when the next sweep shall come at the latest
 * @returns the generation to send, or undefined when a message is under way already
 */
export async function armSweep(database: Queryable, delayMs: number): Promise<number | undefined> {
  const { rows } = await database.query<TimerRow>(
    `UPDATE sweep_timer
     SET generation = generation + 1, idle = false, armed_until = now() + $1 * interval '1 millisecond'
     WHERE armed_until IS NULL OR armed_until < now() - $2 * interval '1 millisecond'
       OR armed_until > now() + $3 * interval '1 millisecond'
     RETURNING generation`,
    [delayMs, OVERDUE_MS, delayMs + SLACK_MS],
  );
  return rows[0] && Number(rows[0].generation);
}

/**
 * When the sweep has to look next: at once while a job runs or may be taken by a worker any time, since that worker may die; else
 * when the first job becomes due. Null when no job is open.
 */
const NEXT_LOOK = `
  SELECT CASE
    WHEN EXISTS (SELECT FROM jobs WHERE status = 'RUNNING')
      OR EXISTS (SELECT FROM jobs WHERE status IN ('QUEUED', 'RETRYING') AND run_at <= now() AND NOT waiting) THEN now()
    ELSE (
      SELECT min(CASE WHEN status = 'AWAITING_FILE' OR waiting THEN sweep_at ELSE run_at END)
      FROM jobs WHERE status IN ('AWAITING_FILE', 'QUEUED', 'RETRYING')
    ) END AS at`;

const REARM = `
  WITH look AS (${NEXT_LOOK})
  UPDATE sweep_timer t
  SET generation = t.generation + 1, idle = look.at IS NULL,
    armed_until = CASE WHEN look.at IS NOT NULL OR NOT t.idle
      THEN greatest(look.at, now() + $2 * interval '1 millisecond') END
  FROM look
  WHERE t.generation = $1
    OR $1::bigint IS NULL AND look.at IS NOT NULL
      AND (t.armed_until IS NULL OR t.armed_until < now() - $3 * interval '1 millisecond')
  RETURNING t.generation, extract(epoch FROM t.armed_until - now())::float8 * 1000 AS delay_ms`;

/** A job that was created just before the chain ended, and whose creator saw it still going, starts it again. */
const RESUME = `
  UPDATE sweep_timer
  SET generation = generation + 1, idle = false, armed_until = now() + $1 * interval '1 millisecond'
  WHERE armed_until IS NULL
    AND EXISTS (SELECT FROM jobs WHERE status IN ('AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING'))
  RETURNING generation, $1::float8 AS delay_ms`;

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
  const { rows } = await database.query<TimerRow>(REARM, [generation ?? null, delayMs, OVERDUE_MS]);
  const ended = rows[0] !== undefined && rows[0].delay_ms === null;
  return toArming(ended ? (await database.query<TimerRow>(RESUME, [delayMs])).rows[0] : rows[0]);
}

function toArming(row: TimerRow | undefined): SweepArming | undefined {
  if (!row || row.delay_ms === null) return undefined;
  return { generation: Number(row.generation), delayMs: row.delay_ms };
}
