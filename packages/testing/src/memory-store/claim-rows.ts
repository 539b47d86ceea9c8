import { isFinal, type JsonValue } from '@jobstack/core';
import type { ClaimAnswer, ClaimedJob, ClaimRefusal, ClaimRequest } from '@jobstack/processor';
import { type AttemptRow, isClaimable, type JobRow } from './job-row.ts';
import type { JobTables } from './job-tables.ts';

export interface ClaimParts {
  readonly tables: JobTables;
  readonly now: number;
  /** Job type → how many of it may run at once. */
  readonly caps: Readonly<Record<string, number>>;
}

/** What a claim finds of the jobs that it was asked for. */
interface Candidates {
  readonly over: ReadonlyMap<JobRow, 'timedOut' | 'attemptsExhausted'>;
  readonly fitting: ReadonlySet<JobRow>;
  readonly isolated: ReadonlySet<JobRow>;
  readonly held: ReadonlySet<JobRow>;
}

/** Takes what may run, ends what is over, and says of each other job why not. */
export function claimRows({ taskIds, leaseMs, worker, idle = true }: ClaimRequest, parts: ClaimParts): ClaimAnswer[] {
  const { tables, now } = parts;
  const asked = [...new Set(taskIds)];
  const rows = asked.flatMap((taskId) => tables.byTaskId(taskId) ?? []).sort((one, other) => one.jobId - other.jobId);
  const candidates = sortOut(rows, idle, parts);
  const alone = idle && candidates.fitting.size === 1;
  return asked.map((taskId) => {
    const row = tables.byTaskId(taskId);
    const reason = row && candidates.over.get(row);
    if (row && reason) {
      endWhatIsOver(row, reason, now);
      return { taskId, refusal: { reason }, toRing: tables.wake(row.parent, now) };
    }
    if (row && candidates.fitting.has(row)) return { taskId, claimed: take(row, { leaseMs, worker, alone, now }) };
    return { taskId, refusal: refusalOf(row, candidates, now) };
  });
}

function sortOut(rows: readonly JobRow[], idle: boolean, { tables, now, caps }: ClaimParts): Candidates {
  const free = rows.filter((row) => isClaimable(row, now) && !row.lock.held);
  const over = new Map(
    free.flatMap((row) => {
      const reason = overReason(row, now);
      return reason ? [[row, reason] as const] : [];
    }),
  );
  const places = new Places(tables, caps);
  const admitted = free.filter((row) => !over.has(row) && (row.status === 'RUNNING' || places.take(row)));
  const held = new Set(free.filter((row) => !over.has(row) && !admitted.includes(row)));
  for (const row of held) row.heldBy = `type:${row.type}`;
  const suspect = admitted.find(({ status }) => status === 'RUNNING');
  const fits = (row: JobRow) => (idle ? !suspect || row === suspect : row.status !== 'RUNNING');
  const fitting = new Set(admitted.filter(fits));
  return { over, held, fitting, isolated: new Set(admitted.filter((row) => !fitting.has(row))) };
}

/** How many more jobs of each type may begin. */
export class Places {
  readonly #left: Map<string, number>;

  constructor(tables: JobTables, caps: Readonly<Record<string, number>>) {
    const running = tables.all().filter(({ status }) => status === 'RUNNING');
    this.#left = new Map(
      Object.entries(caps).map(([type, cap]) => [type, cap - running.filter((row) => row.type === type).length]),
    );
  }

  /** Whether there is one for this job, which has it from now on. */
  take({ type }: JobRow): boolean {
    const left = this.#left.get(type);
    if (left === undefined) return true;
    if (left <= 0) return false;
    this.#left.set(type, left - 1);
    return true;
  }
}

function overReason(row: JobRow, now: number): 'timedOut' | 'attemptsExhausted' | undefined {
  const { timeoutAt = Number.POSITIVE_INFINITY, status, alone, attempt, maxAttempts } = row;
  if (timeoutAt <= now) return 'timedOut';
  return status === 'RUNNING' && alone && attempt >= maxAttempts ? 'attemptsExhausted' : undefined;
}

function endWhatIsOver(row: JobRow, reason: 'timedOut' | 'attemptsExhausted', now: number): void {
  const code = reason === 'timedOut' ? 'TIMED_OUT' : 'ATTEMPTS_EXHAUSTED';
  if (row.status === 'RUNNING') loseAttempt(row);
  else endAttempt(row, 'failed', code, 'The job did not end within its timeout.');
  row.status = 'FAILED';
  row.finishedAt = now;
  row.leaseExpiresAt = undefined;
  row.attemptOpen = false;
  row.errorCode = code;
  row.errorMessage =
    reason === 'timedOut'
      ? `The job did not end within its timeout of ${row.timeoutMs} ms.`
      : `The worker was lost in attempt ${row.attempt} of ${row.maxAttempts}.`;
}

function loseAttempt(row: JobRow): void {
  const message = 'The worker stopped renewing its lease: it was killed, froze, or lost the database.';
  endAttempt(row, 'lost', 'WORKER_LOST', message);
}

function endAttempt(row: JobRow, endedAs: string, errorCode: string, errorMessage: string): void {
  const attempt = attemptOf(row);
  if (!attempt || attempt.endedAs) return;
  Object.assign(attempt, { endedAs, errorCode, errorMessage, errorStack: undefined, errorCauses: undefined });
}

/** The row of the job's current attempt. */
export function attemptOf(row: JobRow): AttemptRow | undefined {
  return row.attempts.find(({ attempt }) => attempt === row.attempt);
}

interface Taking {
  readonly leaseMs: number;
  readonly worker: string;
  readonly alone: boolean;
  readonly now: number;
}

function take(row: JobRow, { leaseMs, worker, alone, now }: Taking): ClaimedJob {
  const suspect = row.status === 'RUNNING';
  const spent = suspect && row.alone;
  if (spent) loseAttempt(row);
  const goesOn = row.attemptOpen || (suspect && !spent);
  if (!goesOn) row.interruptions = 0;
  row.attempt += goesOn ? 0 : 1;
  row.attemptOpen = false;
  row.status = 'RUNNING';
  row.alone = alone;
  row.leaseToken += 1;
  row.leaseExpiresAt = now + leaseMs;
  row.sweepAt = row.leaseExpiresAt;
  row.rings = 0;
  row.heldBy = undefined;
  row.startedAt ??= now;
  if (row.timeoutMs !== undefined) row.timeoutAt ??= now + row.timeoutMs;
  const known = attemptOf(row);
  if (known) known.worker = worker;
  else row.attempts.push(newAttempt(row.attempt, worker));
  return claimedJobOf(row, suspect, now);
}

function newAttempt(attempt: number, worker: string): AttemptRow {
  const error = { errorCode: undefined, errorMessage: undefined, errorStack: undefined, errorCauses: undefined };
  return { attempt, worker, endedAs: undefined, handovers: 0, ...error };
}

function claimedJobOf(row: JobRow, suspect: boolean, now: number): ClaimedJob {
  const { jobId, taskId, leaseToken, queue, tenantId, ownerId, attempt, maxAttempts, handovers, interruptions } = row;
  return {
    ...{ jobId, taskId, leaseToken, queue, tenantId, ownerId, attempt, maxAttempts, handovers, interruptions, suspect },
    jobType: row.type,
    payload: structuredClone(row.payload),
    checkpoint: row.checkpoint === undefined ? undefined : (JSON.parse(row.checkpoint) as JsonValue),
    progress: row.progress && { done: row.progress.done, total: row.progress.total },
    timeLeftMs: row.timeoutAt === undefined ? undefined : row.timeoutAt - now,
    file: row.file,
  };
}

function refusalOf(row: JobRow | undefined, { held, isolated }: Candidates, now: number): ClaimRefusal {
  if (!row) return { reason: 'unknownJob' };
  if (held.has(row)) return { reason: 'held', limit: `type:${row.type}` };
  if (isolated.has(row)) return { reason: 'isolated' };
  if (isFinal(row.status)) return { reason: 'ended' };
  if (row.status === 'AWAITING_FILE') return { reason: 'awaitingFile' };
  if (row.status === 'WAITING') return { reason: 'waiting' };
  if (isClaimable(row, now)) return { reason: 'busy' };
  return row.status === 'RUNNING' ? { reason: 'leased' } : { reason: 'notDue', dueInMs: row.runAt - now };
}
