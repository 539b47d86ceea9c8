import { RetryLaterError, type Ring } from '@jobstack/core';
import type { JobQueue, JobStore } from '@jobstack/processor';
import { manyTurns } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, EngineHarness, type Execute, INVOCATION_MS } from './engine-harness.ts';
import { overridden } from './overridden.ts';

let harness: EngineHarness;
/** What began and ended, in order. */
let order: string[];

beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(async () => {
  order = [];
  await harness.clear();
});
afterAll(() => harness[Symbol.asyncDispose]());

/** Notes the call, and lets everything else that is not made to wait for it come first. */
async function slowly<Value>(name: string, call: () => Promise<Value>): Promise<Value> {
  order.push(`${name} begins`);
  await manyTurns();
  const value = await call();
  order.push(`${name} ends`);
  return value;
}

/** One run of a new job, with every port slow. */
async function run(handler: Execute, invocationMs = INVOCATION_MS): Promise<void> {
  const { store } = harness.jobs;
  const slow: Partial<JobStore> = {
    commit: (lease, leaseMs, write) => slowly('commit', () => store.commit(lease, leaseMs, write)),
    appendLogs: (entries) => slowly('logs', () => store.appendLogs(entries)),
    settle: (settlements) => slowly('settle', () => store.settle(settlements)),
  };
  const queue: JobQueue = {
    ring: (rings: readonly Ring[]) => slowly('ring', async () => rings.map(({ taskId }) => taskId)),
    returnAfter: () => slowly('return', async () => undefined),
    armSweep: async () => true,
  };
  const engine = harness.engine(handler, { store: overridden(store, slow), queue });
  await engine.process([aDelivery(await harness.jobs.createJob())], harness.clock.now() + invocationMs);
  order.push('answered');
}

const begun = (...names: readonly string[]) => names.flatMap((name) => [`${name} begins`, `${name} ends`]);

describe('in their order come', () => {
  it('commits that the handler did not await: one after the other, and all of them before the end', async () => {
    await run(async (context) => {
      for (const chunk of [1, 2, 3]) void context.commit(async () => undefined, chunk);
    });

    expect(order).toEqual([...begun('commit', 'commit', 'commit', 'settle'), 'answered']);
  });

  it('a commit, the log lines said before it, and what the handler does next', async () => {
    await run(async (context) => {
      context.logger('INFO', 'hello');
      await context.commit(async () => undefined, 1);
      order.push('the handler goes on');
    });

    expect(order).toEqual([...begun('commit', 'logs'), 'the handler goes on', ...begun('settle'), 'answered']);
  });

  it('a commit, the rings of what it has spawned, and what the handler does next', async () => {
    await run(async (context) => {
      await context.commit(() => context.spawn([{ type: 'test', payload: {} }]), 1);
      order.push('the handler goes on');
    });

    expect(order).toEqual([...begun('commit', 'ring'), 'the handler goes on', ...begun('settle'), 'answered']);
  });

  it('the last log lines, the end, and the answer to the queue', async () => {
    await run(async (context) => context.logger('INFO', 'hello'));

    expect(order).toEqual([...begun('logs', 'settle'), 'answered']);
  });

  it('a handover: the commit, the end, the ring, and the answer to the queue', async () => {
    await run(async (context) => context.commit(async () => undefined, 1), 0);

    expect(order).toEqual([...begun('commit', 'logs', 'settle', 'ring'), 'answered']);
  });

  it('a retry: the log line that says so, the end, the message’s return, and the answer to the queue', async () => {
    await run(async () => {
      throw new RetryLaterError('later', { delay: '5s' });
    });

    expect(order).toEqual([...begun('logs', 'settle', 'return'), 'answered']);
  });
});
