import type { Mutant } from './mutant.ts';

const LOST_MESSAGES = ['test/lost-messages/lost-messages.test.ts'];
const TIMES = ['packages/database/test/times-of-attempts.test.ts'];
const TENANTS = ['packages/database/test/foreign-tenant.test.ts'];
const SPAWN = ['test/engine/spawn.test.ts'];

/** In what `packages/database` keeps of jobs. */
export const LEDGER_MUTANTS: readonly Mutant[] = [
  {
    name: 'the sweep looks at a retry a thousand times too late',
    file: 'packages/database/src/store/settle.ts',
    find: "WHEN s.kind = 'retry' THEN now() + (s.delay_ms + $2) * interval '1 millisecond'",
    replace: "WHEN s.kind = 'retry' THEN now() + (s.delay_ms + $2) * interval '1 second'",
    tests: TIMES,
  },
  {
    name: 'the sweep never wakes a parent whose spawned jobs are gone',
    file: 'packages/database/src/store/sweep.ts',
    find: "waiting = j.waiting AND action <> 'ring'",
    replace: 'waiting = j.waiting',
    tests: LOST_MESSAGES,
  },
  {
    name: 'a lease runs from the beginning of a chunk',
    file: 'packages/database/src/store/commit.ts',
    find: 'lease_expires_at = clock_timestamp()',
    replace: 'lease_expires_at = now()',
    tests: TIMES,
  },
  {
    name: 'a spawned job has no owner',
    file: 'packages/database/src/store/commit.ts',
    find: '{ ...child, parentId: jobId, tenantId, ownerId }',
    replace: '{ ...child, parentId: jobId, tenantId }',
    tests: SPAWN,
  },
  {
    name: 'a parent whose spawned jobs end before it waits is put away for ever',
    file: 'packages/database/src/store/settle.ts',
    find: "waiting = s.kind = 'waiting' AND j.pending_children > 0",
    replace: "waiting = s.kind = 'waiting'",
    tests: SPAWN,
  },
  {
    name: 'a parent is rung once for each of the spawned jobs that end together',
    file: 'packages/database/src/store/settle.ts',
    find: '  parents.delete(parent.id);\n',
    replace: '',
    tests: SPAWN,
  },
  {
    name: 'a failed job of any tenant can be sent back to work',
    file: 'packages/database/src/records/requeue-job.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands in the source so.
    find: ' AND ${jobs.tenantId} = ${tenantId} AND status IN',
    replace: ' AND status IN',
    tests: TENANTS,
  },
  {
    name: 'a repeated idempotency key answers another tenant’s job',
    file: 'packages/database/src/records/insert-jobs.ts',
    find: 'return JSON.stringify([tenantId, key]);',
    replace: "return JSON.stringify([tenantId && '', key]);",
    tests: TENANTS,
  },
];
