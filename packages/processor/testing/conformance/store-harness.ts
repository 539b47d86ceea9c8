import type { JobStatus, JsonValue } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import type { ClaimedJob, JobStore } from '../../src/ports/job-store.ts';

/** What a test wants of a job; the rest is filled in so that the store accepts it. All spans in milliseconds from now. */
export interface JobOverrides {
  /** @default 'QUEUED' */
  readonly status?: JobStatus;
  readonly type?: string;
  readonly payload?: JsonValue;
  readonly tenantId?: string;
  readonly attempt?: number;
  /** @default 3 */
  readonly maxAttempts?: number;
  readonly attemptOpen?: boolean;
  readonly handovers?: number;
  readonly rings?: number;
  /** Of a RUNNING job; negative: expired. @default 60_000 */
  readonly leaseInMs?: number;
  /** @default -1_000: due */
  readonly runInMs?: number;
  /** @default 3_600_000: not yet */
  readonly sweepInMs?: number;
  /** Of the job as a whole; negative: passed. @default none */
  readonly timeoutInMs?: number;
  readonly checkpoint?: JsonValue;
  readonly fileKey?: string;
  /** Jobs that it has spawned and that are QUEUED. @default 0 */
  readonly openChildren?: number;
  readonly interruptions?: number;
}

export interface JobName {
  readonly jobId: number;
  readonly taskId: string;
}

/** A job as it is stored. */
export interface StoredJob {
  readonly status: JobStatus;
  readonly attempt: number;
  readonly attemptOpen: boolean;
  readonly handovers: number;
  readonly rings: number;
  readonly interruptions: number;
  readonly leaseToken: number;
  /** Until the lease ends, in milliseconds; undefined without a lease. */
  readonly leaseInMs: number | undefined;
  readonly runInMs: number;
  readonly sweepInMs: number;
  readonly checkpoint: JsonValue | undefined;
  readonly progressDone: number | undefined;
  readonly progressTotal: number | undefined;
  readonly result: JsonValue | undefined;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  readonly started: boolean;
  readonly finished: boolean;
}

export interface StoredAttempt {
  readonly attempt: number;
  readonly worker: string;
  /** Undefined while it runs. */
  readonly endedAs: string | undefined;
  readonly errorCode: string | undefined;
  readonly errorStack: string | undefined;
  readonly errorCauses: unknown;
  readonly handovers: number;
}

export interface StoredReject {
  readonly attempt: number;
  readonly line: number;
  readonly column: string | undefined;
  readonly code: string;
  readonly message: string;
  readonly raw: string | undefined;
}

export interface StoredLog {
  readonly attempt: number;
  readonly level: string;
  readonly message: string;
  readonly metadata: unknown;
  readonly rowNumber: number | undefined;
}

/** A store under test, and a view of what it keeps that does not go through it. */
/** Values that a JSON column would give back as others, and where in them the trouble is. */
export const UNSTORABLE: readonly (readonly [what: string, value: unknown, path: string])[] = [
  ['undefined', undefined, ''],
  ['a NUL character', { rows: [{ name: 'a\u0000' }] }, '.rows.0.name'],
  ['half of a surrogate pair', { name: 'a\ud83d' }, '.name'],
  ['a NUL character in a key', { 'a\u0000': 1 }, ''],
  ['a number that is none', { at: Number.NaN }, '.at'],
  ['an infinite number', [Number.POSITIVE_INFINITY], '.0'],
  ['a bigint', { id: 9_007_199_254_740_993n }, '.id'],
  ['a date', { at: new Date(0) }, '.at'],
  ['a map', { seen: new Map([[1, 2]]) }, '.seen'],
];

export interface StoreHarness extends AsyncDisposable {
  readonly store: JobStore;
  /** The same store in a deployment that lets so many jobs of each type run at once. */
  withCaps(perType: Readonly<Record<string, number>>): JobStore;
  /** Removes every job and every row a test has written. */
  clear(): Promise<void>;
  createJob(overrides?: JobOverrides): Promise<JobName>;
  /** As time would. */
  expireLease(job: JobName): Promise<void>;
  makeDue(job: JobName): Promise<void>;
  /** Makes the next sweep look at it. */
  makeSweepDue(job: JobName): Promise<void>;
  /** As a person would. */
  cancel(job: JobName): Promise<void>;
  readJob(job: JobName): Promise<StoredJob>;
  readAttempts(job: JobName): Promise<readonly StoredAttempt[]>;
  readRejects(job: JobName): Promise<readonly StoredReject[]>;
  /** As people read them: ORDER BY created_at. */
  readLogs(job: JobName): Promise<readonly StoredLog[]>;
  /** Locks the job's row until the answer is called. */
  lock(job: JobName): Promise<() => Promise<void>>;
  /** Resolves once `count` statements wait for a lock. */
  waitForBlocked(count: number): Promise<void>;
  /** What a handler would store. */
  writeRow(tx: JobTransaction, value: string): Promise<void>;
  readRows(): Promise<readonly string[]>;
}

export type MakeHarness = () => Promise<StoreHarness>;

export const LEASE_MS = 60_000;

/** Creates a job and claims it. */
export async function claimNew(
  { store, createJob }: Pick<StoreHarness, 'store' | 'createJob'>,
  overrides: JobOverrides = {},
): Promise<ClaimedJob> {
  return claimAgain(store, await createJob(overrides));
}

export async function claimAgain(store: JobStore, { taskId }: Pick<JobName, 'taskId'>): Promise<ClaimedJob> {
  const [answer] = await store.claim({ taskIds: [taskId], leaseMs: LEASE_MS, worker: 'test' });
  if (!answer?.claimed) throw new Error(`The job could not be claimed: ${JSON.stringify(answer)}`);
  return answer.claimed;
}
