import { type JsonValue, PermanentError } from '@jobstack/core';
import { JobRecords } from '@jobstack/database';
import { putStatus } from '@jobstack/database/testing';
import { createHandlerMap, type JobContext } from '@jobstack/handler-sdk';
import type { Engine, Settlement } from '@jobstack/processor';
import { claimAgain, type JobName } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliverAll } from './deliver-all.ts';
import { aDelivery, EngineHarness, INVOCATION_MS } from './engine-harness.ts';
import { overridden } from './overridden.ts';

/** A `Spawn` as JSON: an interface would be none. */
type Spawn = { readonly type: string; readonly payload: JsonValue };

interface ParentPayload {
  readonly spawns: readonly Spawn[];
}

/** Spawns once, waits, and reports what became of whom. */
async function fanOut(context: JobContext<ParentPayload>) {
  if (context.checkpoint === undefined) {
    await context.commit(() => context.spawn(context.payload.spawns), 'spawned');
  }
  const children = await context.children();
  return { children: children.map(({ status, error }) => error?.code ?? status) };
}

async function fail() {
  throw new PermanentError('no', { code: 'NO' });
}

const handlers = createHandlerMap({
  parent: { execute: fanOut },
  good: { execute: async () => 'fine' },
  bad: { execute: fail },
  read: { file: 'required', execute: fail },
});

const good: Spawn = { type: 'good', payload: {} };
const bad: Spawn = { type: 'bad', payload: {} };

let harness: EngineHarness;
let records: JobRecords;
let engine: Engine;

beforeAll(async () => {
  harness = await EngineHarness.create();
  records = new JobRecords(harness.jobs.store.db);
  engine = harness.engine(async () => undefined, { handlers });
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

/** A parent that has spawned and waits; its children's rings are taken from the queue. */
async function aWaitingParent(spawns: readonly Spawn[] = [good, good]): Promise<JobName & { children: JobName[] }> {
  const parent = await harness.jobs.createJob({ type: 'parent', payload: { spawns: [...spawns] } });
  await harness.runBy(engine, parent);
  harness.queue.rung.length = 0;
  return { ...parent, children: await childrenOf(parent) };
}

async function childrenOf({ jobId }: JobName): Promise<JobName[]> {
  const { rows } = await harness.jobs.pool.query('SELECT id, task_id FROM jobs WHERE parent_id = $1 ORDER BY id', [
    jobId,
  ]);
  return rows.map((row) => ({ jobId: Number(row.id), taskId: row.task_id }));
}

/** Delivers the parent if, and only if, it has been rung. */
async function goOn(parent: JobName) {
  await deliverAll(harness, engine);
  return harness.jobs.readJob(parent);
}

async function run(...jobs: readonly JobName[]): Promise<void> {
  harness.queue.rung.push(...jobs.map(({ taskId }) => taskId));
  await deliverAll(harness, engine);
}

describe('spawned jobs', () => {
  it('begin with the commit, of the parent’s tenant and owner and with their handlers’ settings', async () => {
    const [created] = await records.create([
      { type: 'parent', payload: { spawns: [good] }, tenantId: 'umbrella', ownerId: 'ada', maxAttempts: 1 },
    ]);
    const parent = { jobId: created?.job.id ?? 0, taskId: created?.job.taskId ?? '' };

    await harness.runBy(engine, parent);

    const [child] = await childrenOf(parent);
    expect(harness.queue.rung).toEqual([child?.taskId]);
    expect(await records.find('umbrella', { id: child?.jobId ?? 0 })).toMatchObject({
      type: 'good',
      ownerId: 'ada',
      maxAttempts: 5,
    });
  });

  it('never were when their chunk rolls back', async () => {
    const parent = await harness.jobs.createJob();

    await harness.run(parent, async (context) => {
      await context.commit(async () => {
        await context.spawn([{ type: 'test', payload: {} }]);
        throw new PermanentError('roll back');
      }, 1);
    });

    expect(await childrenOf(parent)).toEqual([]);
  });

  it('spawned before a commit that fails belong to the one that succeeds', async () => {
    const parent = await harness.jobs.createJob();

    await harness.run(parent, async (context) => {
      await context.spawn([{ type: 'test', payload: {} }]);
      await context.commit(() => Promise.reject(new Error('first')), 1).catch(() => undefined);
      await context.commit(async () => undefined, 2);
    });

    expect(await childrenOf(parent)).toHaveLength(1);
  });

  it('belong to the chunk they were spawned in, although the handler did not wait for it', async () => {
    const parent = await harness.jobs.createJob();

    await harness.run(parent, async (context) => {
      void context.spawn([{ type: 'test', payload: {} }]);
      await context.commit(async () => {
        void context.spawn([{ type: 'test', payload: {} }]);
      }, 1);
    });

    expect(await childrenOf(parent)).toHaveLength(2);
  });

  it('that cannot be fail the parent, although it did not wait for the answer', async () => {
    const parent = await harness.jobs.createJob();

    await harness.run(parent, async (context) => {
      void context.spawn([{ type: 'nobody', payload: {} }]);
    });

    expect(await harness.jobs.readJob(parent)).toMatchObject({ status: 'FAILED', errorCode: 'UNKNOWN_JOB_TYPE' });
  });

  it('that need a file fail the parent: spawning gives none', async () => {
    const parent = await harness.jobs.createJob({
      type: 'parent',
      payload: { spawns: [{ type: 'read', payload: {} }] },
    });

    await harness.runBy(engine, parent);

    expect(await harness.jobs.readJob(parent)).toMatchObject({
      status: 'FAILED',
      errorCode: 'INVALID_PAYLOAD',
      errorMessage: expect.stringContaining('Job type read needs a file'),
    });
    expect(await childrenOf(parent)).toEqual([]);
  });

  it('may be more than one statement takes', async () => {
    const parent = await harness.jobs.createJob({
      type: 'parent',
      payload: { spawns: Array.from({ length: 1_001 }, () => good) },
    });

    await harness.runBy(engine, parent);

    expect(await childrenOf(parent)).toHaveLength(1_001);
  });
});

describe('too many spawned jobs for one commit', () => {
  it.each([
    ['at once', [130_000], 130_000],
    ['one after the other', [6_000, 6_000], 12_000],
  ])('fail the parent, told the limit: %s', async (_name, counts, received) => {
    const parent = await harness.jobs.createJob();

    await harness.run(parent, async (context) => {
      for (const count of counts)
        await context.spawn(Array.from({ length: count }, () => ({ type: 'test', payload: {} })));
      await context.commit(async () => undefined, 1);
    });

    expect(await harness.jobs.readJob(parent)).toMatchObject({
      status: 'FAILED',
      errorCode: 'TOO_MANY_CHILDREN',
      errorMessage: expect.stringContaining(`at most 10000 jobs; this one would create ${received}.`),
    });
    expect(await childrenOf(parent)).toEqual([]);
  });

  it('are counted together, whether they were spawned before the chunk or in it', async () => {
    const parent = await harness.jobs.createJob();
    const many = Array.from({ length: 6_000 }, () => ({ type: 'test', payload: {} }));

    await harness.run(parent, async (context) => {
      await context.spawn(many);
      await context.commit(() => context.spawn(many), 1);
    });

    expect(await harness.jobs.readJob(parent)).toMatchObject({ status: 'FAILED', errorCode: 'TOO_MANY_CHILDREN' });
  });

  it('have payloads that can be stored, or the parent is told which cannot', async () => {
    const parent = await harness.jobs.createJob();

    await harness.run(parent, async (context) => {
      await context.spawn([{ type: 'test', payload: { name: 'a\u0000', at: { seconds: Number.NaN } } }]);
    });

    expect(await harness.jobs.readJob(parent)).toMatchObject({
      status: 'FAILED',
      errorCode: 'INVALID_PAYLOAD',
      errorMessage: expect.stringMatching(/name: .*NUL.*; at\.seconds: .*NaN/),
    });
  });
});

describe('a parent', () => {
  it('is put away while a child is open: no worker takes it and no sweep rings it', async () => {
    const parent = await aWaitingParent();
    await harness.jobs.makeSweepDue(parent);

    const delivery = await harness.runBy(engine, parent);
    const { toRing } = await harness.jobs.store.sweep({ limit: 10 });

    expect(delivery.result).toEqual({ kind: 'skipped', refusal: { reason: 'waiting' } });
    expect(toRing).toEqual([]);
    expect(await harness.jobs.readJob(parent)).toMatchObject({ status: 'WAITING', leaseInMs: undefined });
  });

  it('goes on when the last child has ended, told which failed, within the same attempt', async () => {
    const parent = await aWaitingParent([good, bad, good]);

    await run(...parent.children);

    const job = await harness.jobs.readJob(parent);
    expect(job).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(job.result).toEqual({ children: ['COMPLETED', 'NO', 'COMPLETED'] });
  });

  it('completes at once when it has spawned nobody', async () => {
    const parent = await aWaitingParent([]);

    expect(await harness.jobs.readJob(parent)).toMatchObject({ status: 'COMPLETED', result: { children: [] } });
  });

  it('goes on when the last child is cancelled', async () => {
    const parent = await aWaitingParent([good]);

    const cancelled = await records.cancel('acme', { id: parent.children[0]?.jobId ?? 0 });
    harness.queue.rung.push(...(cancelled?.toRing ?? []).map(({ taskId }) => taskId));

    expect(await goOn(parent)).toMatchObject({ status: 'COMPLETED', result: { children: ['CANCELLED'] } });
  });

  it.each([
    ['loses its worker in the last attempt', 'attempt = max_attempts', 'ATTEMPTS_EXHAUSTED'],
    ['has passed its timeout', `timeout_at = now() - interval '1 second', timeout_ms = 1`, 'TIMED_OUT'],
  ])('goes on when the last child %s', async (_name, change, code) => {
    const parent = await aWaitingParent([good]);
    const [child] = parent.children;
    await claimAgain(harness.jobs.store, child ?? parent);
    await harness.jobs.pool.query(
      `UPDATE jobs SET lease_expires_at = now() - interval '1 second', ${change} WHERE id = $1`,
      [child?.jobId],
    );

    await run(child ?? parent);

    expect(await harness.jobs.readJob(parent)).toMatchObject({ status: 'COMPLETED', result: { children: [code] } });
  });

  it('is rung when its last two children end at the same moment', async () => {
    for (let round = 0; round < 30; round += 1) {
      const parent = await aWaitingParent();

      await Promise.all(parent.children.map((child) => harness.runBy(harness.engine(fail, { handlers }), child)));

      expect(harness.queue.rung).toContain(parent.taskId);
      expect(await goOn(parent)).toMatchObject({ status: 'COMPLETED' });
    }
  });

  it('is rung once when its last children are settled in one statement', async () => {
    const parent = await aWaitingParent([good, good, good]);

    await engine.process(
      parent.children.map((child) => aDelivery(child)),
      harness.clock.now() + INVOCATION_MS,
    );

    expect(harness.queue.rung).toEqual([parent.taskId]);
  });

  it('is rung when its last child ends after it has looked and before it is put away', async () => {
    const { store } = harness.jobs;
    const parent = await harness.jobs.createJob({ type: 'parent', payload: { spawns: [good] } });
    const settle = async (settlements: readonly Settlement[]) => {
      const [child] = await childrenOf(parent);
      await harness.runBy(engine, child ?? parent);
      harness.queue.rung.length = 0;
      return store.settle(settlements);
    };

    await harness.runBy(harness.engine(fail, { handlers, store: overridden(store, { settle }) }), parent);

    expect(harness.queue.rung).toEqual([parent.taskId]);
    expect(await goOn(parent)).toMatchObject({ status: 'COMPLETED', result: { children: ['COMPLETED'] } });
  });

  it('is rung when it is settled in the same statement as its last child', async () => {
    const { store } = harness.jobs;
    const parent = await aWaitingParent([good]);
    const [child] = parent.children;
    await putStatus(harness.jobs.pool, 'QUEUED', parent.jobId);
    const [parentLease, childLease] = [await claimAgain(store, parent), await claimAgain(store, child ?? parent)];

    const answers = await store.settle([
      { ...parentLease, progress: undefined, end: { kind: 'waiting' } },
      { ...childLease, progress: undefined, end: { kind: 'completed', result: 'fine', rejects: [] } },
    ]);

    const rung = answers.flatMap(({ toRing }) => toRing.map(({ taskId }) => taskId));
    expect(rung).toEqual([parent.taskId]);
    await run(parent);
    expect(await harness.jobs.readJob(parent)).toMatchObject({ status: 'COMPLETED' });
  });

  it('waits again for a failed child that was sent back to work', async () => {
    const parent = await aWaitingParent([bad, good]);
    const [failed, open] = parent.children;
    await run(failed ?? parent);
    await records.requeue('acme', { id: failed?.jobId ?? 0 }, { attempts: 1 });

    await run(open ?? parent);
    const between = await harness.jobs.readJob(parent);
    await run(failed ?? parent);

    expect(between.status).toBe('WAITING');
    expect(await goOn(parent)).toMatchObject({ status: 'COMPLETED', result: { children: ['NO', 'COMPLETED'] } });
  });

  it('that was cancelled and sent back to work waits for no child that has ended in between', async () => {
    const parent = await aWaitingParent();
    await records.cancel('acme', { id: parent.jobId });
    await records.requeue('acme', { id: parent.jobId }, { attempts: 1 });

    await run(parent);

    expect(await harness.jobs.readJob(parent)).toMatchObject({
      status: 'COMPLETED',
      result: { children: ['CANCELLED', 'CANCELLED'] },
    });
  });

  it('is woken by the sweep when a child was removed by hand', async () => {
    const parent = await aWaitingParent([good]);
    await harness.jobs.pool.query('DELETE FROM jobs WHERE parent_id = $1', [parent.jobId]);
    await harness.jobs.makeSweepDue(parent);

    const { toRing } = await harness.jobs.store.sweep({ limit: 10 });

    expect(toRing.map(({ taskId }) => taskId)).toEqual([parent.taskId]);
  });

  it('may be a child itself', async () => {
    const inner: Spawn = { type: 'parent', payload: { spawns: [good, bad] } };
    const outer = await aWaitingParent([inner, good]);

    await run(...outer.children);

    expect(await harness.jobs.readJob(outer)).toMatchObject({
      status: 'COMPLETED',
      result: { children: ['COMPLETED', 'COMPLETED'] },
    });
  });
});
