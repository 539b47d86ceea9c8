import {
  isFinal,
  type JobStatus,
  type JsonValue,
  type Ring,
  type SettledEnd,
  storableFailure,
  storableReject,
  toJsonText,
} from '@jobstack/core';
import type { Progress, SettleAnswer, Settlement } from '@jobstack/processor';
import { attemptOf, Places } from './claim-rows.ts';
import type { JobRow } from './job-row.ts';
import { type JobTables, ringOf } from './job-tables.ts';

export interface SettleParts {
  readonly tables: JobTables;
  readonly now: number;
  readonly caps: Readonly<Record<string, number>>;
  /** How long a job may wait to be taken before a sweep rings it, in milliseconds. */
  readonly ringGraceMs: number;
}

const STATUS_OF: Readonly<Record<SettledEnd['kind'], JobStatus>> = {
  completed: 'COMPLETED',
  failed: 'FAILED',
  retry: 'RETRYING',
  handedOver: 'QUEUED',
  waiting: 'WAITING',
};

/** How soon a sweep looks at a waiting job again, in milliseconds. */
const WAIT_LOOK_MS = 60_000;

/** Ends one attempt, if it is this lease's to end. */
export function settleRow(settlement: Settlement, parts: SettleParts): SettleAnswer {
  const { jobId, leaseToken } = settlement;
  const { tables, now } = parts;
  const row = tables.byId(jobId);
  const mine = row?.status === 'RUNNING' && row.leaseToken === leaseToken;
  if (!row || !mine || row.lock.held) return { jobId, settled: false, busy: mine, status: row?.status, toRing: [] };
  end(row, settlement, parts);
  const { status } = row;
  const woken = tables.wake(isFinal(status) ? row.parent : row, now);
  return { jobId, settled: true, busy: false, status, toRing: [...woken, ...releaseRows(parts)] };
}

function end(row: JobRow, { end, progress }: Settlement, { now, ringGraceMs }: SettleParts): void {
  const { kind } = end;
  const keepsAttempt = kind === 'retry' && !end.spendsAttempt;
  const open = kind === 'handedOver' || kind === 'waiting' || keepsAttempt;
  endAttempt(row, end, open);
  row.status = STATUS_OF[kind];
  row.attemptOpen = open;
  row.interruptions += Number(keepsAttempt);
  row.handovers += Number(kind === 'handedOver');
  row.leaseExpiresAt = undefined;
  row.rings = 0;
  row.progress = laterProgress(row.progress, progress);
  if (kind === 'retry') row.runAt = now + end.delayMs;
  row.sweepAt = kind === 'waiting' ? now + WAIT_LOOK_MS : Math.max(row.runAt, now) + ringGraceMs;
  if (isFinal(row.status)) row.finishedAt = now;
  if (kind === 'completed') complete(row, end);
}

function complete(row: JobRow, { result, rejects }: Extract<SettledEnd, { kind: 'completed' }>): void {
  const text = toJsonText(result);
  row.result = text === null ? undefined : (JSON.parse(text) as JsonValue);
  for (const reject of rejects) row.rejects.push({ attempt: row.attempt, ...storableReject(reject) });
}

function endAttempt(row: JobRow, end: SettledEnd, open: boolean): void {
  const failure = end.kind === 'failed' || end.kind === 'retry' ? storableFailure(end.error) : undefined;
  if (failure) {
    row.errorCode = failure.code;
    row.errorMessage = failure.message;
  }
  const attempt = attemptOf(row);
  if (!attempt) return;
  Object.assign(attempt, {
    endedAs: open ? undefined : end.kind,
    errorCode: failure?.code,
    errorMessage: failure?.message,
    errorStack: failure?.stack,
    errorCauses: failure?.causes ?? undefined,
    handovers: attempt.handovers + Number(end.kind === 'handedOver'),
  });
}

/** What is said now, and of what is not said now what was said last. */
export function laterProgress(before: Progress | undefined, now: Progress | undefined): Progress | undefined {
  if (!now) return before;
  const counters = now.counters ?? before?.counters;
  return { done: now.done, total: now.total ?? before?.total, ...(counters && { counters }) };
}

/** Lets go as many jobs that a limit holds as there is room for, oldest first. Answers whom to ring. */
export function releaseRows({ tables, caps }: Pick<SettleParts, 'tables' | 'caps'>): Ring[] {
  const places = new Places(tables, caps);
  const released = tables.all().filter((row) => row.heldBy !== undefined && places.take(row));
  for (const row of released) row.heldBy = undefined;
  return released.map(ringOf);
}
