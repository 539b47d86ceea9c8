import { type SettledEnd, toJsonText } from '@jobstack/core';
import type { Settlement } from '@jobstack/processor';
import { closeJobs, fromStatuses, heldLeases, listed, lookedUp, toStatus } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { type RowOf, run, statement } from './statement.ts';

/** What ends of either kind are answered with. */
export const SETTLED_COLUMNS = { id: 'int8', status: 'text', parent_id: 'int8?', limited: 'bool' } as const;

export type SettledRow = RowOf<typeof SETTLED_COLUMNS>;

/** Most ends, in a statement that costs half of SETTLE, with the same locks: good ones that bring nothing but a result. */
export const COMPLETE = statement(
  'complete',
  ['job_ids', 'lease_tokens', 'results'],
  SETTLED_COLUMNS,
  `
  WITH mine AS (
    SELECT j.id, held.result
    FROM ${heldLeases(
      `unnest(${listed(':job_ids::bigint[]')}, ${listed(':lease_tokens::bigint[]')}, ${listed(':results::jsonb[]')}) AS given (job_id, token, result)`,
      fromStatuses('complete'),
    )}
  ), settled AS (
    UPDATE jobstack.jobs j
    SET status = ${toStatus('complete')}, result = s.result, finished_at = now(), lease_expires_at = NULL
    FROM mine s
    WHERE ${lookedUp('j.id', 's.id')}
    RETURNING j.id, j.attempt, j.tenant_id, j.parent_id
  ), attempts AS (
    UPDATE jobstack.job_attempts a
    SET ended_as = 'completed', finished_at = now(), error_code = NULL, error_message = NULL, error_stack = NULL, error_causes = NULL
    FROM settled s
    WHERE ${lookedUp('a.job_id', 's.id')} AND ${lookedUp('a.attempt', 's.attempt')}
  ), closed AS (${closeJobs('settled')}
  )
  SELECT id, ${toStatus('complete')} AS status, parent_id, EXISTS (SELECT FROM jobstack.limits) AS limited FROM settled`,
);

/** A settlement that brings nothing but a result. */
export interface PlainEnd extends Settlement {
  readonly end: Extract<SettledEnd, { readonly kind: 'completed' }>;
}

export function isPlainEnd(settlement: Settlement): settlement is PlainEnd {
  const { end, progress } = settlement;
  return end.kind === 'completed' && end.rejects.length === 0 && progress === undefined;
}

export function complete(database: Queryable, ends: readonly PlainEnd[]): Promise<readonly SettledRow[]> {
  return run(database, COMPLETE, {
    job_ids: ends.map(({ jobId }) => jobId),
    lease_tokens: ends.map(({ leaseToken }) => leaseToken),
    results: ends.map(({ end }) => toJsonText(end.result ?? undefined)),
  });
}
