import { type JsonValue, PermanentError, RetryLaterError } from '@jobstack/core';
import { PgStoreHarness } from '@jobstack/database/testing';
import { createHandlerMap, type JobContext } from '@jobstack/handler-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeafStage, type Rings, TENANT } from './deaf-stage.ts';
import type { Fate } from './virtual-sqs.ts';

// A deployment's times, in seconds.
const SWEEP = 60;
const LEASE = 60;
/** How long past its due time the sweep waits for a job to be taken. */
const GRACE = 30;
/** How long the sweep waits for what it has rung itself. */
const REPEAT = 120;
/** Until the sweep rings a job whose ring was lost. */
const SILENCE = GRACE + SWEEP;
const HOUR = 3_600;

/** A `Spawn` as JSON: an interface would be none. */
type Spawn = { readonly type: string; readonly payload: JsonValue };

let harness: PgStoreHarness;
let stage: DeafStage;

beforeAll(async () => {
  harness = await PgStoreHarness.create();
});
beforeEach(async () => {
  await harness.clear();
  await harness.pool.query('UPDATE sweep_timer SET armed_until = NULL, idle = false');
});
afterAll(() => harness[Symbol.asyncDispose]());

/** Fails once, and is to be tried again after so long. */
const failOnce = (delay: '7s' | '20h') => async (context: JobContext<unknown>) => {
  if (context.attempt === 1) throw new RetryLaterError('not yet', { delay });
  return 'done';
};

async function handOver(context: JobContext<unknown>) {
  if (context.checkpoint === undefined) {
    stage.letGo();
    await context.commit(async () => undefined, 1);
  }
  return 'done';
}

async function fanOut(context: JobContext<{ readonly spawns: readonly Spawn[] }>) {
  if (context.checkpoint === undefined) {
    await context.commit(() => context.spawn(context.payload.spawns), 'spawned');
  }
  return (await context.children()).map(({ status }) => status);
}

const handlers = createHandlerMap({
  fine: { execute: async () => 'done' },
  fails_once: { execute: failOnce('7s') },
  fails_for_long: { execute: failOnce('20h') },
  hands_over: { execute: handOver },
  dies_once: { execute: async ({ attempt }) => (attempt === 1 ? stage.die() : 'done') },
  dies: { retry: { maxAttempts: 1, backoff: () => 0 }, execute: () => stage.die() },
  fails: {
    execute: async ({ attempt }) => {
      if (attempt === 1) throw new PermanentError('no');
      return 'done';
    },
  },
  parent: { execute: fanOut },
  reads: { file: 'required', fileAccess: 'stream', execute: async () => 'done' },
});

const fine: Spawn = { type: 'fine', payload: {} };
const parentOf = (...spawns: readonly Spawn[]) => ({ type: 'parent', payload: { spawns: [...spawns] } });

/** A parent that waits for jobs of which nobody knows yet. */
async function aWaitingParent(...spawns: readonly Spawn[]): Promise<number> {
  const id = await stage.post('', parentOf(...spawns));
  await stage.runUntil(async () => (await stage.find(id)).pendingChildren > 0);
  return id;
}

async function childOf(parent: number): Promise<number> {
  const jobs = await stage.records.list(TENANT, { limit: 10 });
  const child = jobs.find(({ parentId }) => parentId === parent);
  if (!child) throw new Error(`Job ${parent} has no child.`);
  return child.id;
}

interface Life {
  readonly what: string;
  /** Brings the job to where the messages are lost. */
  begin(): Promise<number>;
  /** In seconds from then on, at most. */
  readonly endsWithin: number;
  /** In seconds. @default 0 */
  readonly notBefore?: number;
  /** @default COMPLETED with 'done' */
  readonly end?: { readonly status: string; readonly result?: unknown };
}

const LIVES: readonly Life[] = [
  { what: 'was created', begin: () => stage.post('', { type: 'fine' }), endsWithin: SILENCE },
  {
    what: 'is delayed by minutes',
    begin: () => stage.post('', { type: 'fine', runAt: stage.in(600) }),
    notBefore: 600,
    endsWithin: 600 + SILENCE,
  },
  {
    what: 'is delayed by hours',
    begin: () => stage.post('', { type: 'fine', runAt: stage.in(3 * HOUR) }),
    notBefore: 3 * HOUR,
    endsWithin: 3 * HOUR + SWEEP,
  },
  {
    what: 'fails and is retried',
    begin: () => stage.post('', { type: 'fails_once' }),
    endsWithin: SILENCE + 7 + GRACE + SWEEP,
  },
  {
    what: 'is retried after longer than a queue keeps a message back',
    begin: () => stage.post('', { type: 'fails_for_long' }),
    notBefore: 20 * HOUR,
    endsWithin: SILENCE + 20 * HOUR + GRACE + SWEEP,
  },
  {
    what: 'is handed over',
    begin: () => stage.post('', { type: 'hands_over' }),
    endsWithin: 2 * SILENCE,
  },
  {
    what: 'loses its worker',
    begin: () => stage.post('', { type: 'dies_once' }),
    endsWithin: SILENCE + LEASE + 2 * SWEEP,
  },
  {
    what: 'loses its worker in its last attempt',
    begin: () => stage.post('', { type: 'dies' }),
    endsWithin: SILENCE + LEASE + 2 * SWEEP,
    end: { status: 'FAILED' },
  },
  {
    what: 'waits for the jobs it has spawned',
    begin: () => stage.post('', parentOf(fine, fine, fine)),
    endsWithin: 3 * SILENCE,
    end: { status: 'COMPLETED', result: ['COMPLETED', 'COMPLETED', 'COMPLETED'] },
  },
  {
    what: 'waits for one whose worker is lost in its last attempt',
    begin: () => stage.post('', parentOf({ type: 'dies', payload: {} })),
    endsWithin: 2 * SILENCE + LEASE + 2 * SWEEP + SWEEP,
    end: { status: 'COMPLETED', result: ['FAILED'] },
  },
  {
    what: 'waits for one that waits for one that is retried',
    begin: () => stage.post('', parentOf(parentOf({ type: 'fails_once', payload: {} }))),
    endsWithin: 5 * SILENCE + 7 + GRACE + SWEEP,
    end: { status: 'COMPLETED', result: ['COMPLETED'] },
  },
  {
    what: 'waits for one that is cancelled with all that it waited for itself',
    begin: async () => {
      const parent = await aWaitingParent(parentOf(fine, fine));
      const child = await childOf(parent);
      await stage.runUntil(async () => (await stage.find(child)).pendingChildren > 0);
      await stage.post(`/${child}/cancel`);
      return parent;
    },
    endsWithin: SILENCE,
    end: { status: 'COMPLETED', result: ['CANCELLED'] },
  },
  {
    what: 'waits for one whose worker is lost when it has stored the end, and before it wakes who waits',
    begin: async () => {
      const parent = await aWaitingParent(fine);
      stage.dieBefore('jobstack_wake_parents');
      return parent;
    },
    endsWithin: SILENCE + 2 * SWEEP,
    end: { status: 'COMPLETED', result: ['COMPLETED'] },
  },
  {
    what: 'waits for one that is erased',
    begin: async () => {
      const parent = await aWaitingParent(fine);
      await stage.records.erase({ tenantId: TENANT, job: { id: await childOf(parent) } }, async () => undefined);
      return parent;
    },
    endsWithin: SWEEP,
    end: { status: 'COMPLETED', result: [] },
  },
  {
    what: 'waits for one whose row is deleted by hand',
    begin: async () => {
      const parent = await aWaitingParent(fine);
      await harness.pool.query('DELETE FROM jobs WHERE parent_id = $1', [parent]);
      return parent;
    },
    endsWithin: 2 * SWEEP,
    end: { status: 'COMPLETED', result: [] },
  },
  {
    what: 'was spawned by one that is cancelled',
    begin: async () => {
      const parent = await aWaitingParent(parentOf(fine));
      const child = await childOf(parent);
      await stage.runUntil(async () => (await stage.find(child)).pendingChildren > 0);
      await stage.post(`/${parent}/cancel`);
      return childOf(child);
    },
    endsWithin: 0,
    end: { status: 'CANCELLED' },
  },
  {
    what: 'is started when its file has come',
    begin: async () => {
      const id = await stage.post('', { type: 'reads', file: { name: 'a.csv' } });
      return stage.post(`/${id}/start`);
    },
    endsWithin: SILENCE,
  },
  {
    what: 'waits for a file that never comes',
    begin: () => stage.post('', { type: 'reads', file: { name: 'a.csv' } }),
    endsWithin: 2 * HOUR + SWEEP,
    notBefore: 2 * HOUR,
    end: { status: 'FAILED' },
  },
  {
    what: 'is sent back to work after it failed',
    begin: async () => {
      const id = await stage.post('', { type: 'fails' });
      await stage.runToTheEndOf(id);
      return stage.post(`/${id}/retry`);
    },
    endsWithin: SILENCE,
  },
  {
    what: 'came as a message whose worker was lost as soon as it was stored',
    begin: async () => {
      await stage.sendDirect({ type: 'fine', payload: {}, tenantId: TENANT });
      const [job] = await stage.records.list(TENANT, { limit: 1 });
      return job?.id ?? 0;
    },
    endsWithin: SILENCE,
  },
];

const LOSSES: readonly (readonly [how: string, rings: Rings])[] = [
  ['no ring is taken', { others: 'refused' }],
  ['each ring is taken and lost', { others: 'lost' }],
];

describe.each(LOSSES)('while %s but the sweep’s', (_how, rings) => {
  it.each(LIVES)('a job that $what ends in time', async ({ begin, endsWithin, notBefore = 0, end }) => {
    stage = new DeafStage(harness, handlers, rings);
    const id = await begin();
    const from = stage.elapsed;

    const job = await stage.runToTheEndOf(id, endsWithin + 5 * SWEEP);

    expect(job).toMatchObject(end ?? { status: 'COMPLETED', result: 'done' });
    expect(stage.elapsed - from).toBeLessThanOrEqual(endsWithin);
    // The database's clock goes on while the stage's stands still, so that a look may come a little early.
    expect(stage.elapsed - from).toBeGreaterThanOrEqual(notBefore - GRACE);
  });

  it('the sweeps end when no job is open any more', async () => {
    stage = new DeafStage(harness, handlers, rings);
    await stage.post('', parentOf(fine, { type: 'fails_once', payload: {} }));

    await stage.runUntil(async () => false);

    const jobs = await stage.records.list(TENANT, { limit: 10 });
    expect(jobs.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(stage.isQuiet).toBe(true);
  });
});

describe('a job that loses its worker runs again within lease + 2 sweeps', () => {
  /** So much after a sweep the lease expires: the next is a whole interval away. */
  const AFTER_SWEEP = 2;
  const LIMIT = LEASE + AFTER_SWEEP + 2 * SWEEP;
  const nth = (n: number, fate: Fate) => (before: number) => (before === n ? fate : 'arrives');

  /** The stage's clock stands still while a job runs, so that its worker dies in the moment in which it was created. */
  async function recovery(rings: Partial<Rings>): Promise<number> {
    stage = new DeafStage(harness, handlers, { others: 'arrives', ...rings });
    const id = await stage.post('', { type: 'dies_once' });
    await stage.runUntil(async () => (await stage.find(id)).status === 'RUNNING');
    const later = `lease_expires_at + interval '${AFTER_SWEEP} seconds'`;
    await harness.pool.query(`UPDATE jobs SET lease_expires_at = ${later} WHERE id = $1`, [id]);
    const job = await stage.runToTheEndOf(id);
    expect(job.status).toBe('COMPLETED');
    return stage.elapsed;
  }

  const FATES = ['lost', 'doubled', 'late', 'refused'] as const;

  it.each(FATES.flatMap((fate) => [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [fate, n] as const)))(
    'when a message that brings a sweep is %s, number %i of all',
    async (fate, n) => {
      expect(await recovery({ sweeps: nth(n, fate) })).toBeLessThanOrEqual(LIMIT);
    },
  );

  it.each(FATES)('when the ring of the sweep is %s', async (fate) => {
    // SQS is asked twice for what it refused.
    const refusals = fate === 'refused' ? 2 : 1;

    expect(await recovery({ ofSweep: (before) => (before < refusals ? fate : 'arrives') })).toBeLessThanOrEqual(LIMIT);
  });

  it.each([0, 1, 2])(
    'when sweep number %i dies between its note that the next is under way and the sending',
    async (n) => {
      expect(await recovery({ dyingSweep: n })).toBeLessThanOrEqual(LIMIT);
    },
  );

  it('when nobody who creates a job can ask for a sweep', async () => {
    // The API's own message and its backup; those of the worker arrive.
    expect(await recovery({ sweeps: (before) => (before < 2 ? 'refused' : 'arrives') })).toBeLessThanOrEqual(LIMIT);
  });

  it('and no sweep is left afterwards', async () => {
    await recovery({ sweeps: nth(2, 'doubled') });

    await stage.runUntil(async () => false);

    expect(stage.isQuiet).toBe(true);
  });
});

describe('a job that the sweep rings', () => {
  it.each([
    ['is refused once, is rung with the next sweep', 'refused', SWEEP + SWEEP],
    ['is lost once, is rung again when it stays silent', 'lost', SWEEP + REPEAT],
  ] as const)('where the ring %s', async (_what, fate, endsWithin) => {
    // A refused entry is sent twice.
    const ofSweep = (before: number) => (before < (fate === 'refused' ? 2 : 1) ? fate : 'arrives');
    stage = new DeafStage(harness, handlers, { others: 'refused', ofSweep });
    const id = await stage.post('', { type: 'fine' });

    const job = await stage.runToTheEndOf(id);

    expect(job.status).toBe('COMPLETED');
    expect(stage.elapsed).toBeLessThanOrEqual(endsWithin);
  });

  it('and whose worker is lost then comes back as soon as any, however long the sweep would wait for a further ring', async () => {
    const ofSweep = (before: number) => (before < 4 ? 'lost' : 'arrives');
    stage = new DeafStage(harness, handlers, { others: 'refused', ofSweep });
    const id = await stage.post('', { type: 'dies_once' });
    await stage.runUntil(async () => (await stage.find(id)).attempt === 1);
    const from = stage.elapsed;

    const job = await stage.runToTheEndOf(id);

    expect(job).toMatchObject({ status: 'COMPLETED', attempt: 2 });
    expect(stage.elapsed - from).toBeLessThanOrEqual(LEASE + 2 * SWEEP);
  });
});
