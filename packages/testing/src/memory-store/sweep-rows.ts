import { isFinal, type Ring } from '@jobstack/core';
import type { SweepAnswer } from '@jobstack/processor';
import { isClaimable, type JobRow } from './job-row.ts';
import { type JobTables, ringOf } from './job-tables.ts';

export interface SweepParts {
  readonly tables: JobTables;
  readonly now: number;
  readonly ringGraceMs: number;
}

/** When a sweep has to look at the job: a running one when its lease expires, should that be earlier. */
export function nextLook({ status, sweepAt, leaseExpiresAt }: JobRow): number {
  return status === 'RUNNING' ? Math.min(sweepAt, leaseExpiresAt ?? sweepAt) : sweepAt;
}

/** One pass over the open jobs whose time has come, those that wait longest first. */
export function sweepRows(limit: number, parts: SweepParts): SweepAnswer {
  const { tables, now } = parts;
  const looked = tables
    .all()
    .filter((row) => !isFinal(row.status) && row.heldBy === undefined && !row.lock.held && nextLook(row) <= now)
    .sort((one, other) => nextLook(one) - nextLook(other))
    .slice(0, limit);
  const expired = looked.filter(({ status }) => status === 'AWAITING_FILE');
  const woken = expired.flatMap((row) => expire(row, parts));
  return {
    looked: looked.length,
    expired: expired.length,
    toRing: [...looked.flatMap((row) => look(row, parts)), ...woken],
  };
}

function look(row: JobRow, { tables, now, ringGraceMs }: SweepParts): Ring[] {
  row.sweepAt = now + ringGraceMs;
  if (isFinal(row.status)) return [];
  if (row.status === 'WAITING') return tables.wake(row, now);
  if (isClaimable(row, now)) return [ringOf(row)];
  row.sweepAt = row.leaseExpiresAt ?? row.runAt;
  return [];
}

function expire(row: JobRow, { tables, now }: SweepParts): Ring[] {
  row.status = 'FAILED';
  row.errorCode = 'UPLOAD_EXPIRED';
  row.errorMessage = 'The file was never uploaded.';
  row.finishedAt = now;
  return tables.wake(row.parent, now);
}

export interface RingTimes {
  /** How long a job may wait to be taken before a sweep rings it. Milliseconds. @default 10_000 */
  readonly ringGraceMs: number;
  /** From a ring that was sent to its first repeat; each further wait is twice as long. Milliseconds. @default 900_000 */
  readonly ringRepeatMs: number;
  /** The longest of these waits. Milliseconds. @default 21_600_000 */
  readonly ringRepeatCapMs: number;
}

/** The ring of this job was sent: the next look is for the case that it leads to nothing. */
export function markRowRung(row: JobRow, now: number, { ringGraceMs, ringRepeatMs, ringRepeatCapMs }: RingTimes): void {
  const lost = row.status === 'RUNNING' && isClaimable(row, now);
  if (row.lock.held || row.heldBy !== undefined || !(lost || ['QUEUED', 'RETRYING'].includes(row.status))) return;
  const wait = Math.min((lost ? ringGraceMs : ringRepeatMs) * 2 ** row.rings, ringRepeatCapMs);
  row.sweepAt = Math.max(row.runAt, now) + wait;
  row.rings += 1;
}
