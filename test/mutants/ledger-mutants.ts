import type { Mutant } from './mutant.ts';

const LOST_MESSAGES = ['test/lost-messages/lost-messages.test.ts'];
const TIMES = ['packages/database/test/times-of-attempts.test.ts'];
const TENANTS = ['packages/database/test/foreign-tenant.test.ts'];
const LOCK_WAITS = ['packages/database/test/lock-waits.test.ts'];
const SPAWN = ['test/engine/spawn.test.ts'];

/** In what `packages/database` keeps of jobs. */
export const LEDGER_MUTANTS: readonly Mutant[] = [
  {
    name: 'the sweep looks at a retry a thousand times too late',
    file: 'packages/database/src/ledger/settle.ts',
    find: "ms('(s.delay_ms + :ring_grace_ms)')",
    replace: "ms('1000 * (s.delay_ms + :ring_grace_ms)')",
    tests: TIMES,
  },
  {
    name: 'the sweep never wakes a parent whose spawned jobs are gone',
    file: 'packages/database/src/ledger/sweep.ts',
    find: "wakeParents(database, idsTo('wake'), ringGraceMs)",
    replace: 'wakeParents(database, [], ringGraceMs)',
    tests: LOST_MESSAGES,
  },
  {
    name: 'the end of the last spawned job does not wake its parent: the sweep has to',
    file: 'packages/database/src/ledger/settle.ts',
    find: 'wakeParents(database, parents, ringGraceMs)',
    replace: 'wakeParents(database, [], ringGraceMs)',
    tests: SPAWN,
  },
  {
    name: 'the sweep does not look for lost workers',
    file: 'packages/database/src/ledger/sweep.ts',
    find: 'const lost = await run(database, LOOK_FOR_LOST, times);',
    replace: 'const lost = [];',
    tests: LOST_MESSAGES,
  },
  {
    name: 'a repeated ring of a delayed job is noted as if the job were due',
    file: 'packages/database/src/ledger/mark-rung.ts',
    find: 'greatest(j.run_at, now())',
    replace: 'now()',
    tests: ['packages/database/test/times-of-requests.test.ts'],
  },
  {
    name: 'a lost ring for a dead worker’s job is repeated no sooner than any other',
    file: 'packages/database/src/ledger/mark-rung.ts',
    find: "CASE WHEN j.status = 'RUNNING' THEN :grace_ms ELSE :repeat_ms END::float8",
    replace: '(:repeat_ms::float8 + 0 * :grace_ms::float8)',
    tests: LOST_MESSAGES,
  },
  {
    name: 'a chain of sweeps that is overdue goes on by its newest message alone',
    file: 'packages/database/src/ledger/sweep-timer.ts',
    find: 't.generation = :generation OR look.at IS NOT NULL AND',
    replace: 't.generation = :generation AND look.at IS NOT NULL OR false AND',
    tests: LOST_MESSAGES,
  },
  {
    name: 'a lease runs from the beginning of a chunk',
    file: 'packages/database/src/ledger/commit.ts',
    find: 'lease_expires_at = clock_timestamp()',
    replace: 'lease_expires_at = now()',
    tests: TIMES,
  },
  {
    name: 'a spawned job has no owner',
    file: 'packages/database/src/ledger/commit.ts',
    find: '{ ...child, parentId: jobId, parentRound: spawnRound, tenantId, ownerId }',
    replace: '{ ...child, parentId: jobId, parentRound: spawnRound, tenantId }',
    tests: SPAWN,
  },
  {
    name: 'a parent whose spawned jobs end before it waits is put away for ever',
    file: 'packages/database/src/ledger/settle.ts',
    find: " WHEN kind = 'waiting' THEN id END AS parent_id",
    replace: ' END AS parent_id',
    tests: SPAWN,
  },
  {
    name: 'a parent is rung once for each of the spawned jobs that end together',
    file: 'packages/database/src/ledger/settle.ts',
    find: '    woken.delete(row.parent_id ?? 0);\n',
    replace: '',
    tests: SPAWN,
  },
  {
    name: 'a failed job of any tenant can be sent back to work',
    file: 'packages/database/src/ledger/job-ref-condition.ts',
    find: "'tenant_id = :tenant_id AND id =",
    replace: "'(tenant_id = :tenant_id OR true) AND id =",
    tests: TENANTS,
  },
  {
    name: 'a repeated idempotency key answers another tenant’s job',
    file: 'packages/database/src/ledger/known-jobs.ts',
    find: "lookedUp('j.tenant_id', 'asked.tenant_id')",
    replace: "lookedUp('asked.tenant_id', 'asked.tenant_id')",
    tests: TENANTS,
  },
  {
    name: 'an end whose row is locked counts as lost',
    file: 'packages/database/src/ledger/settle.ts',
    find: "const busy = row?.status === 'RUNNING' && row.lease_token === leaseToken;",
    replace: 'const busy = false;',
    tests: ['packages/database/test/pg-job-store.test.ts'],
  },
  {
    name: 'an end waits for a row that is locked, and the others of its batch with it',
    file: 'packages/database/src/ledger/fragments.ts',
    find: 'LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED',
    replace: 'LIMIT 1 FOR NO KEY UPDATE',
    tests: ['packages/database/test/lock-order.test.ts'],
  },
  {
    name: 'jobs whose attempts end together are locked in the order in which they are given',
    file: 'packages/database/src/ledger/fragments.ts',
    find: ' ORDER BY job_id + 0) held',
    replace: ') held',
    tests: ['packages/database/test/lock-order.test.ts'],
  },
  {
    name: 'a new job is claimed beside one whose worker was lost',
    file: 'packages/database/src/ledger/claim-new.ts',
    find: " AND NOT EXISTS (SELECT FROM candidate WHERE status = 'RUNNING')",
    replace: '',
    tests: ['packages/database/test/pg-job-store.test.ts'],
  },
  {
    name: 'a new job is claimed whatever limits there are',
    file: 'packages/database/src/ledger/claim-new.ts',
    find: ' AND NOT EXISTS (SELECT FROM jobstack.limits)',
    replace: '',
    tests: ['test/engine/caps.test.ts'],
  },
  {
    name: 'a new job that was claimed with others is taken for one that ran alone',
    file: 'packages/database/src/ledger/claim-new.ts',
    find: 'alone = :idle AND (SELECT count(*) FROM candidate) = 1',
    replace: 'alone = :idle',
    tests: ['packages/database/test/pg-job-store.test.ts'],
  },
  {
    name: 'jobs are created in the order in which they are given, whoever else creates the same',
    file: 'packages/database/src/ledger/insert-jobs.ts',
    find: 'FROM given ORDER BY tenant_id, idempotency_key, nth',
    replace: 'FROM given ORDER BY nth',
    tests: LOCK_WAITS,
  },
  {
    name: 'log lines lock their jobs in the order in which they are given',
    file: 'packages/database/src/ledger/append-logs.ts',
    find: ' ORDER BY id FOR KEY SHARE',
    replace: '',
    tests: LOCK_WAITS,
  },
];
