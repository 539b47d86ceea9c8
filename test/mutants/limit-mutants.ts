import type { Mutant } from './mutant.ts';

const CAPS = ['test/engine/caps.test.ts'];
const LIMITS_API = ['packages/api/test/limits.test.ts'];

/** In how many jobs may run at once, and in whose turn it is next. */
export const LIMIT_MUTANTS: readonly Mutant[] = [
  {
    name: 'claims under limits count side by side',
    file: 'packages/database/src/ledger/claim.ts',
    find: '    await lockLimits(client, values.task_ids, options);\n',
    replace: '',
    tests: CAPS,
  },
  {
    name: 'an end lets no held job go: the sweep has to',
    file: 'packages/database/src/ledger/settle.ts',
    find: 'limited ? await release(database, leftPlaces(settlements, settled), options) : []',
    replace: '[]',
    tests: CAPS,
  },
  {
    name: 'a job that is handed over loses its place',
    file: 'packages/database/src/ledger/settle.ts',
    find: "end.kind !== 'handedOver' && settled.has(jobId)",
    replace: 'end && settled.has(jobId)',
    tests: CAPS,
  },
  {
    name: 'a claim that holds a job does not look whether a place was left meanwhile',
    file: 'packages/database/src/ledger/claim.ts',
    find: 'released: await release(pool, notStarted, options)',
    replace: 'released: []',
    tests: CAPS,
  },
  {
    name: 'the place of a cancelled job stays empty',
    file: 'packages/database/src/records/job-records.ts',
    find: 'release(this.#pool, ids,',
    replace: 'release(this.#pool, [],',
    tests: CAPS,
  },
  {
    name: 'a worker that is lost keeps its place',
    file: 'packages/database/src/ledger/limiting.ts',
    find: ' AND j.lease_expires_at > now()',
    replace: '',
    tests: CAPS,
  },
  {
    name: 'a held job is looked at by the sweep like any other',
    file: 'packages/database/src/ledger/sweep.ts',
    find: "WHEN due.parked = 'HELD' AND",
    replace: "WHEN due.parked = 'HELD' AND false AND",
    tests: CAPS,
  },
  {
    name: 'a limit of every tenant comes before a tenant’s own',
    file: 'packages/database/src/ledger/limiting.ts',
    find: 'coalesce(own.cap, everybody.cap,',
    replace: 'coalesce(everybody.cap, own.cap,',
    tests: CAPS,
  },
  {
    name: 'a flood’s jobs take places of their type before their tenant’s cap refuses them',
    file: 'packages/database/src/ledger/admission.ts',
    find: '  if (full) return full.key;\n  for (const { key } of keys) left.set(key, (left.get(key) ?? 0) - 1);\n  return undefined;',
    replace: '  for (const { key } of keys) left.set(key, (left.get(key) ?? 0) - 1);\n  return full?.key;',
    tests: CAPS,
  },
  {
    name: 'a limit that is removed lets nobody go: the sweep has to',
    file: 'packages/database/src/records/limits.ts',
    find: 'toRing: removed ? await this.#release() : []',
    replace: 'toRing: []',
    tests: [...CAPS, ...LIMITS_API],
  },
  {
    name: 'any tenant may set limits',
    file: 'packages/api/src/add-route.ts',
    find: 'if (permits(has, needs)) return;',
    replace: 'if (has) return;',
    tests: LIMITS_API,
  },
  {
    name: 'a token makes its bearer an admin by any value of the claim',
    file: 'packages/worker/src/api/verified-sessions.ts',
    find: "?? 'viewer'",
    replace: "?? 'admin'",
    tests: ['packages/worker/test/verified-sessions.test.ts'],
  },
];
