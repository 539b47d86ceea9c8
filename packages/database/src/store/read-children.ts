import type { JsonValue } from '@jobstack/core';
import type { ChildJob } from '@jobstack/handler-sdk';
import type { Lease } from '@jobstack/processor';
import type { Queryable } from './queryable.ts';

interface ChildRow {
  readonly task_id: string;
  readonly type: string;
  readonly payload: JsonValue;
  readonly status: ChildJob['status'];
  readonly result: JsonValue | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

export async function readChildren(database: Queryable, lease: Lease): Promise<readonly ChildJob[]> {
  const { rows } = await database.query<ChildRow>(
    `SELECT task_id, type, payload, status, result, error_code, error_message
     FROM jobs WHERE parent_id = $1 ORDER BY id`,
    [lease.jobId],
  );
  return rows.map((row) => ({
    taskId: row.task_id,
    type: row.type,
    payload: row.payload,
    status: row.status,
    result: row.status === 'COMPLETED' ? (row.result ?? undefined) : undefined,
    error: row.status === 'FAILED' ? { code: row.error_code ?? 'ERROR', message: row.error_message ?? '' } : undefined,
  }));
}
