import type { Ring } from '@jobstack/core';

/** The ring of a row that names a job. */
export function ringOf(row: { readonly task_id: string; readonly queue: string; readonly tenant_id: string }): Ring {
  return { taskId: row.task_id, queue: row.queue, tenantId: row.tenant_id };
}
