import type { Queryable } from '../ledger/queryable.ts';
import { QUEUE_STATES } from '../ledger/queue-states.ts';
import { run } from '../ledger/statement.ts';

export interface QueueState {
  readonly queue: string;
  /** Jobs that a worker may take now. */
  readonly due: number;
  readonly running: number;
  /** Since when the oldest of them has been due. */
  readonly oldestDueAt: Date | undefined;
}

/** Open jobs that are looked at. */
const LOOKED_AT = 100_000;

/** @param tenantId undefined: of all tenants */
export async function queueStates(
  database: Queryable,
  tenantId: string | undefined,
): Promise<{ readonly queues: readonly QueueState[]; readonly exact: boolean }> {
  const rows = await run(database, QUEUE_STATES, { tenant_id: tenantId ?? null, limit: LOOKED_AT });
  return {
    queues: rows.map(({ queue, due, running, oldest_due_ms }) => ({
      queue,
      due,
      running,
      oldestDueAt: oldest_due_ms === null ? undefined : new Date(oldest_due_ms),
    })),
    exact: (rows[0]?.looked_at ?? 0) < LOOKED_AT,
  };
}
