import type { JobName } from '@jobstack/processor/testing';
import type { PgStoreHarness } from '../testing/pg-store-harness.ts';

/** A moment by the database's clock, in milliseconds since the epoch: somewhere from the first to the second. */
export type Moment = readonly [earliest: number, latest: number];

/** When a job may run, when the sweep looks at it, when its lease ends; undefined where it has no such time. */
export interface JobTimes {
  readonly run: Moment | undefined;
  readonly sweep: Moment | undefined;
  readonly lease: Moment | undefined;
}

/** Columns keep whole milliseconds. */
const ROUNDING_MS = 1;

export async function databaseNow({ pool }: Pick<PgStoreHarness, 'pool'>): Promise<number> {
  const { rows } = await pool.query('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now');
  return rows[0].now;
}

/** Runs `act`; answers with it the moment at which that was. */
export async function timed<Answer>(
  harness: Pick<PgStoreHarness, 'pool'>,
  act: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly moment: Moment }> {
  const before = await databaseNow(harness);
  const answer = await act();
  return { answer, moment: [before, await databaseNow(harness)] };
}

export async function readTimes(harness: PgStoreHarness, job: JobName): Promise<JobTimes> {
  const { answer, moment } = await timed(harness, () => harness.readJob(job));
  const at = (inMs: number | undefined) => (inMs === undefined ? undefined : plus(moment, inMs));
  return { run: at(answer.runInMs), sweep: at(answer.sweepInMs), lease: at(answer.leaseInMs) };
}

function plus([earliest, latest]: Moment, ms: number): Moment {
  return [earliest + ms, latest + ms];
}

/** By how many milliseconds a moment surely comes too late, or too early when negative; 0 when it may be the one that was wanted. */
export function deviation(actual: Moment, wanted: Moment): number {
  if (actual[1] + ROUNDING_MS < wanted[0]) return actual[1] - wanted[0];
  if (actual[0] - ROUNDING_MS > wanted[1]) return actual[0] - wanted[1];
  return 0;
}
