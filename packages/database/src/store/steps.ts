import { assertStorable, type JsonValue, MAX_STEP_RESULT_BYTES } from '@jobstack/core';
import type { Lease } from '@jobstack/processor';
import type { Pool } from 'pg';
import { inTransaction } from '../safe-transaction.ts';
import { lockUnderLease } from './fence.ts';
import type { Queryable } from './queryable.ts';

interface StepRow {
  readonly result: JsonValue;
  readonly has_result: boolean;
}

export async function readStep(
  database: Queryable,
  lease: Lease,
  name: string,
): Promise<{ readonly result: JsonValue | undefined } | undefined> {
  const { rows } = await database.query<StepRow>(
    'SELECT result, result IS NOT NULL AS has_result FROM job_steps WHERE job_id = $1 AND name = $2',
    [lease.jobId, name],
  );
  const row = rows[0];
  return row && { result: row.has_result ? row.result : undefined };
}

/** @throws JobStackError `LEASE_LOST` | `CANCELLED`; PermanentError `NOT_STORABLE` */
export async function writeStep(pool: Pool, lease: Lease, name: string, result: JsonValue | undefined): Promise<void> {
  if (result !== undefined) {
    assertStorable(`The result of step '${name}'`, result, { path: 'result', maxBytes: MAX_STEP_RESULT_BYTES });
  }
  await inTransaction(pool, async (_tx, client) => {
    await lockUnderLease(client, lease);
    await client.query('INSERT INTO job_steps (job_id, name, result) VALUES ($1, $2, $3::jsonb)', [
      lease.jobId,
      name,
      result === undefined ? null : JSON.stringify(result),
    ]);
  });
}
