import type { JsonValue } from '@jobstack/core';
import type { ChildJob } from '@jobstack/handler-sdk';
import type { Lease } from '@jobstack/processor';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

export const READ_CHILDREN = statement(
  'read_children',
  ['job_id'],
  {
    task_id: 'uuid',
    type: 'text',
    payload: 'jsonb',
    status: 'text',
    result: 'jsonb?',
    error_code: 'text?',
    error_message: 'text?',
  },
  `
  SELECT task_id, type, payload, status, result, error_code, error_message FROM jobstack.jobs
  WHERE parent_id = :job_id AND parent_round = (SELECT spawn_round FROM jobstack.jobs WHERE id = :job_id)
  ORDER BY id`,
);

export async function readChildren(database: Queryable, { jobId }: Lease): Promise<readonly ChildJob[]> {
  const rows = await run(database, READ_CHILDREN, { job_id: jobId });
  return rows.map((row) => ({
    taskId: row.task_id,
    type: row.type,
    payload: row.payload as JsonValue,
    status: row.status as ChildJob['status'],
    result: row.status === 'COMPLETED' ? ((row.result as JsonValue | null) ?? undefined) : undefined,
    error: row.status === 'FAILED' ? { code: row.error_code ?? 'ERROR', message: row.error_message ?? '' } : undefined,
  }));
}
