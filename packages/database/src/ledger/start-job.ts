import type { UploadedObject } from '@jobstack/processor';
import type { JobRef } from '../records/job-ref.ts';
import { fromStatuses, lookedUp, ms, parkedAs, toStatus } from './fragments.ts';
import { JOB_REF_CONDITION, refValues } from './job-ref-condition.ts';
import { type Actor, noteAction } from './note-action.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

export const START_JOB = statement(
  'start_job',
  ['tenant_id', 'job_id', 'task_id', 'size', 'content_type', 'etag', 'ring_grace_ms', 'actor'],
  { id: 'int8' },
  `
  WITH started AS (
    UPDATE jobstack.jobs
    SET status = ${toStatus('start')}, file_size = :size, file_content_type = :content_type, file_etag = :etag
    WHERE ${JOB_REF_CONDITION} AND status IN ${fromStatuses('start')}
    RETURNING id, tenant_id
  ), unparked AS (
    UPDATE jobstack.open_jobs o SET ${parkedAs('NULL')}, sweep_at = now() + ${ms(':ring_grace_ms')}
    FROM started s WHERE ${lookedUp('o.tenant_id', 's.tenant_id')} AND ${lookedUp('o.job_id', 's.id')}
  ), noted AS (${noteAction('start', 'started')}
  )
  SELECT id FROM started`,
);

/** @returns whether the job was waiting for its upload */
export async function startJob(
  database: Queryable,
  tenantId: string,
  ref: JobRef,
  { size, contentType, etag }: UploadedObject,
  { ringGraceMs, actor }: { readonly ringGraceMs: number; readonly actor?: Actor | undefined },
): Promise<boolean> {
  const values = {
    ...refValues(tenantId, ref),
    size,
    content_type: contentType,
    etag,
    ring_grace_ms: ringGraceMs,
    actor: actor ?? null,
  };
  return (await run(database, START_JOB, values)).length > 0;
}
