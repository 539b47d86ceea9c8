import type { Ring } from '@jobstack/core';
import { assertStorable, MAX_CHECKPOINT_BYTES } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import type { Chunk, Committed, Lease, NewChild, SpawnOrigin } from '@jobstack/processor';
import type { Pool } from 'pg';
import { insertJobs, MAX_JOBS } from '../records/insert-jobs.ts';
import type { NewJob } from '../records/new-job.ts';
import { inTransaction } from '../safe-transaction.ts';
import { type LockedJob, lockUnderLease } from './fence.ts';
import { toJsonText } from './json-text.ts';
import type { Queryable } from './queryable.ts';
import { REJECT_RECORDSET, toRejectRow } from './rejects.ts';

export interface CommitOptions {
  readonly leaseMs: number;
  /** How long a spawned job waits for its ring before the sweep sends it. */
  readonly ringGraceMs: number;
  /** How many rejects a job may have stored. */
  readonly storedRejects: number;
}

/** The lease runs from the end of the chunk, hence clock_timestamp(): now() is when the transaction began. */
const STORE_CHUNK = `
  WITH rejected AS (
    INSERT INTO job_rejects (job_id, attempt, line, "column", code, message, raw)
    SELECT $1, $2, r.* FROM jsonb_to_recordset($3::jsonb) AS r ${REJECT_RECORDSET}
  )
  UPDATE jobs
  SET checkpoint = $4::jsonb,
    progress_done = coalesce($5, progress_done),
    progress_total = coalesce($6, progress_total),
    progress_counters = coalesce($10::jsonb, progress_counters),
    reject_count = reject_count + $11,
    pending_children = pending_children + $9,
    lease_expires_at = clock_timestamp() + $7 * interval '1 millisecond'
  WHERE id = $1 AND lease_token = $8 AND status = 'RUNNING'`;

export async function commit<Written>(
  pool: Pool,
  lease: Lease & SpawnOrigin,
  options: CommitOptions,
  write: (tx: JobTransaction) => Promise<Chunk<Written>>,
): Promise<Committed<Written>> {
  return inTransaction(pool, async (tx, client) => {
    const locked = await lockUnderLease(client, lease);
    const chunk = await write(tx);
    assertStorable('The checkpoint', chunk.checkpoint, { path: 'checkpoint', maxBytes: MAX_CHECKPOINT_BYTES });
    const toRing = await insertChildren(tx, lease, chunk.children, options.ringGraceMs);
    await storeChunk(client, lease, locked, options, chunk);
    return { written: chunk.written, toRing };
  });
}

async function insertChildren(
  tx: JobTransaction,
  lease: Lease & SpawnOrigin,
  children: readonly NewChild[],
  ringGraceMs: number,
): Promise<Ring[]> {
  const toRing: Ring[] = [];
  for (let start = 0; start < children.length; start += MAX_JOBS) {
    const newJobs = children.slice(start, start + MAX_JOBS).map((child) => toNewJob(child, lease));
    for (const { job } of await insertJobs(tx, newJobs, ringGraceMs)) {
      toRing.push({ taskId: job.taskId, queue: job.queue, tenantId: job.tenantId });
    }
  }
  return toRing;
}

/** Spawned jobs belong to whoever their parent belongs to. */
function toNewJob(child: NewChild, { jobId, tenantId, ownerId }: Lease & SpawnOrigin): NewJob {
  return { ...child, parentId: jobId, tenantId, ownerId };
}

async function storeChunk(
  client: Queryable,
  lease: Lease,
  { attempt, rejectCount }: LockedJob,
  { leaseMs, storedRejects }: CommitOptions,
  chunk: Chunk<unknown>,
): Promise<void> {
  const stored = chunk.rejects.slice(0, Math.max(0, storedRejects - rejectCount));
  await client.query(STORE_CHUNK, [
    lease.jobId,
    attempt,
    toJsonText(stored.map(toRejectRow)),
    JSON.stringify(chunk.checkpoint),
    chunk.progress?.done ?? null,
    chunk.progress?.total ?? null,
    leaseMs,
    lease.leaseToken,
    chunk.children.length,
    chunk.progress?.counters ? toJsonText(chunk.progress.counters) : null,
    chunk.rejects.length,
  ]);
}
