import { assertStorable, MAX_CHECKPOINT_BYTES, type Ring, storableReject, toJsonText } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import type { Chunk, Committed, Lease, NewChild, SpawnOrigin } from '@jobstack/processor';
import type { Pool, PoolClient } from 'pg';
import { rethrowPoolTimeout } from '../database-fault.ts';
import { inTransaction } from '../safe-transaction.ts';
import { type LockedJob, lockUnderLease } from './fence.ts';
import { ms } from './fragments.ts';
import { insertJobs, MAX_JOBS } from './insert-jobs.ts';
import type { NewJob } from './new-job.ts';
import type { Queryable } from './queryable.ts';
import { REJECT_RECORDSET } from './reject-recordset.ts';
import { run, statement } from './statement.ts';

export interface CommitOptions {
  readonly leaseMs: number;
  /** How long a spawned job may wait to be taken before the sweep rings it. */
  readonly ringGraceMs: number;
  /** How many rejects a job may have stored. */
  readonly storedRejects: number;
}

/** The lease runs from the end of the chunk, hence clock_timestamp(): now() is when the transaction began. */
export const STORE_CHUNK = statement(
  'store_chunk',
  [
    'job_id',
    'lease_token',
    'attempt',
    'rejects',
    'reject_count',
    'checkpoint',
    'done',
    'total',
    'counters',
    'lease_ms',
  ],
  {},
  `
  WITH rejected AS (
    INSERT INTO jobstack.job_rejects (job_id, attempt, line, "column", code, message, raw)
    SELECT :job_id, :attempt, r.* FROM jsonb_to_recordset(:rejects::jsonb) AS r ${REJECT_RECORDSET}
  )
  UPDATE jobstack.jobs
  SET checkpoint = :checkpoint::jsonb,
    progress_done = coalesce(:done, progress_done),
    progress_total = coalesce(:total, progress_total),
    progress_counters = coalesce(:counters::jsonb, progress_counters),
    reject_count = reject_count + :reject_count,
    interruptions = 0,
    lease_expires_at = clock_timestamp() + ${ms(':lease_ms')}
  WHERE id = :job_id AND lease_token = :lease_token AND status = 'RUNNING'`,
);

export async function commit<Written>(
  pool: Pool,
  lease: Lease & SpawnOrigin,
  options: CommitOptions,
  write: (tx: JobTransaction) => Promise<Chunk<Written>>,
): Promise<Committed<Written>> {
  return inTransaction(pool, async (tx, client) => {
    return storeUnderLease(client, lease, options, () => write(tx).catch(rethrowPoolTimeout));
  });
}

/** The fence, and behind it what is stored of the chunk. */
export async function storeUnderLease<Written>(
  client: PoolClient,
  lease: Lease & SpawnOrigin,
  options: CommitOptions,
  getChunk: () => Promise<Chunk<Written>>,
): Promise<Committed<Written>> {
  const locked = await lockUnderLease(client, lease);
  const chunk = await getChunk();
  assertStorable('The checkpoint', chunk.checkpoint, { path: 'checkpoint', maxBytes: MAX_CHECKPOINT_BYTES });
  const children = chunk.children.map((child) => toNewJob(child, lease, locked));
  const toRing = await insertChildren(client, children, options.ringGraceMs);
  await storeChunk(client, lease, locked, options, chunk);
  return { written: chunk.written, toRing };
}

async function insertChildren(client: Queryable, children: readonly NewJob[], ringGraceMs: number): Promise<Ring[]> {
  const toRing: Ring[] = [];
  for (let start = 0; start < children.length; start += MAX_JOBS) {
    const created = await insertJobs(client, children.slice(start, start + MAX_JOBS), ringGraceMs);
    for (const { job } of created) toRing.push({ taskId: job.taskId, queue: job.queue, tenantId: job.tenantId });
  }
  return toRing;
}

/** Spawned jobs belong to whoever their parent belongs to. */
function toNewJob(
  child: NewChild,
  { jobId, tenantId, ownerId }: Lease & SpawnOrigin,
  { spawnRound }: LockedJob,
): NewJob {
  return { ...child, parentId: jobId, parentRound: spawnRound, tenantId, ownerId };
}

async function storeChunk(
  client: Queryable,
  { jobId, leaseToken }: Lease,
  { attempt, rejectCount }: LockedJob,
  { leaseMs, storedRejects }: CommitOptions,
  { checkpoint, progress, rejects }: Chunk<unknown>,
): Promise<void> {
  const stored = rejects.slice(0, Math.max(0, storedRejects - rejectCount));
  await run(client, STORE_CHUNK, {
    job_id: jobId,
    lease_token: leaseToken,
    attempt,
    rejects: toJsonText(stored.map(storableReject)),
    reject_count: rejects.length,
    checkpoint: JSON.stringify(checkpoint),
    done: progress?.done ?? null,
    total: progress?.total ?? null,
    counters: progress?.counters ? toJsonText(progress.counters) : null,
    lease_ms: leaseMs,
  });
}
