import { assertStorable, type JsonValue, MAX_STEP_RESULT_BYTES } from '@jobstack/core';
import type { Lease } from '@jobstack/processor';
import type { Pool } from 'pg';
import { inTransaction } from '../safe-transaction.ts';
import { lockUnderLease } from './fence.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

export const READ_STEP = statement(
  'read_step',
  ['job_id', 'name'],
  { result: 'jsonb?', has_result: 'bool' },
  'SELECT result, result IS NOT NULL AS has_result FROM jobstack.job_steps WHERE job_id = :job_id AND name = :name',
);

/** A step that is stored is progress: what interrupted the attempt before it counts no more. */
export const WRITE_STEP = statement(
  'write_step',
  ['job_id', 'name', 'result'],
  {},
  `
  WITH progress AS (UPDATE jobstack.jobs SET interruptions = 0 WHERE id = :job_id AND interruptions > 0)
  INSERT INTO jobstack.job_steps (job_id, name, result) VALUES (:job_id, :name, :result::jsonb)`,
);

export async function readStep(
  database: Queryable,
  { jobId }: Lease,
  name: string,
): Promise<{ readonly result: JsonValue | undefined } | undefined> {
  const [row] = await run(database, READ_STEP, { job_id: jobId, name });
  return row && { result: row.has_result ? (row.result as JsonValue) : undefined };
}

/** @throws JobStackError `LEASE_LOST` | `CANCELLED`; PermanentError `NOT_STORABLE` */
export async function writeStep(pool: Pool, lease: Lease, name: string, result: JsonValue | undefined): Promise<void> {
  if (result !== undefined) {
    assertStorable(`The result of step '${name}'`, result, { path: 'result', maxBytes: MAX_STEP_RESULT_BYTES });
  }
  await inTransaction(pool, async (_tx, client) => {
    await lockUnderLease(client, lease);
    const text = result === undefined ? null : JSON.stringify(result);
    await run(client, WRITE_STEP, { job_id: lease.jobId, name, result: text });
  });
}
