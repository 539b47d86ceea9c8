import { AttemptEnd } from '@jobstack/core';
import type { Delivery, DeliveryResult } from '@jobstack/processor';
import { claimNew, type JobName } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aDelivery, EngineHarness, type Execute, INVOCATION_MS } from './engine-harness.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

async function lostJob(): Promise<JobName> {
  const job = await claimNew(harness.jobs);
  await harness.jobs.expireLease(job);
  return job;
}

/** A handler that notes who runs, and goes on when it is told to. */
function running() {
  const started: string[] = [];
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const execute: Execute = async ({ taskId }) => {
    started.push(taskId);
    begun.resolve();
    await goOn.promise;
  };
  return { started, begun: begun.promise, goOn: goOn.resolve, execute };
}

const deliveries = (...jobs: readonly JobName[]) =>
  jobs.map((job, index) => aDelivery(job, { messageId: `m${index}`, receiptHandle: `r${index}` }));

describe('a job whose worker was lost', () => {
  test('runs alone: the others of its batch come back in a second, and nothing is claimed beside it', async () => {
    const [lost, other, late] = [await lostJob(), await harness.jobs.createJob(), await harness.jobs.createJob()];
    const { started, begun, goOn, execute } = running();
    const engine = harness.engine(execute);
    const end = harness.clock.now() + INVOCATION_MS;

    const first = engine.process(deliveries(other, lost), end);
    await begun;
    const [beside] = await engine.process(deliveries(late), end);
    goOn();
    const [waiting, alone] = await first;
    const [after] = await engine.process(deliveries(late), end);

    expect(started).toEqual([lost.taskId, late.taskId]);
    expect(alone?.result).toMatchObject({ kind: 'completed' });
    expect(waiting).toMatchObject({
      result: { kind: 'skipped', refusal: { reason: 'isolated' } },
      action: { acknowledge: false, returnAfterMs: 1_000 },
    });
    expect(beside?.result).toEqual({ kind: 'skipped', refusal: { reason: 'isolated' } });
    expect(after?.result).toMatchObject({ kind: 'completed' });
  });

  test('waits while its process has something else in hand', async () => {
    const [lost, other] = [await lostJob(), await harness.jobs.createJob()];
    const { started, begun, goOn, execute } = running();
    const engine = harness.engine(execute);
    const end = harness.clock.now() + INVOCATION_MS;

    const first = engine.process(deliveries(other), end);
    await begun;
    const [refused] = await engine.process(deliveries(lost), end);
    goOn();
    await first;

    expect(started).toEqual([other.taskId]);
    expect(refused?.result).toEqual({ kind: 'skipped', refusal: { reason: 'isolated' } });
    expect((await harness.runBy(engine, lost)).result).toMatchObject({ kind: 'completed' });
  });

  test('is alone also when two batches come at the same moment', async () => {
    const [lost, other] = [await lostJob(), await harness.jobs.createJob()];
    const { started, begun, goOn, execute } = running();
    const engine = harness.engine(execute);
    const end = harness.clock.now() + INVOCATION_MS;

    const both = Promise.all([engine.process(deliveries(lost), end), engine.process(deliveries(other), end)]);
    await begun;
    goOn();
    const [[alone], [beside]] = await both;

    expect(started).toEqual([lost.taskId]);
    expect(alone?.result).toMatchObject({ kind: 'completed' });
    expect(beside?.result).toEqual({ kind: 'skipped', refusal: { reason: 'isolated' } });
  });

  test('runs elsewhere where there is a place for it, and its neighbours run beside', async () => {
    const [lost, other] = [await lostJob(), await harness.jobs.createJob()];
    const { started, begun, goOn, execute } = running();
    const place = aPlace();
    const engine = harness.engine(execute, { isolation: place });

    const batch = engine.process(deliveries(other, lost), harness.clock.now() + INVOCATION_MS);
    await begun;
    const asked = await place.asked;
    place.answer(AttemptEnd.retry({ code: 'X', message: 'x' }, 7_000));
    goOn();
    const [beside, alone] = await batch;

    expect(asked).toEqual([lost.taskId]);
    expect(started).toEqual([other.taskId]);
    expect(beside?.result).toMatchObject({ kind: 'completed' });
    expect(alone).toMatchObject({ result: { kind: 'retry' }, action: { acknowledge: false, returnAfterMs: 7_000 } });
    expect(harness.queue.returned).toEqual([{ messageId: 'm1', seconds: 7 }]);
  });

  test('comes back later when there is no room elsewhere, even to a process that has nothing to do', async () => {
    const lost = await lostJob();
    const { started, execute } = running();
    const engine = harness.engine(execute, { isolation: { run: () => undefined, letGo: () => undefined } });

    const [refused] = await engine.process(deliveries(lost), harness.clock.now() + INVOCATION_MS);

    expect(started).toEqual([]);
    expect(refused).toMatchObject({
      result: { kind: 'skipped', refusal: { reason: 'isolated' } },
      action: { acknowledge: false, returnAfterMs: 1_000 },
    });
  });

  test('is told elsewhere that its process is to end', () => {
    const place = aPlace();
    const engine = harness.engine(async () => undefined, { isolation: place });

    engine.letGo();

    expect(place.toldToLetGo()).toBe(true);
  });
});

test('whoever does not wait for the slowest job of a batch is told of each when it is dealt with', async () => {
  const [slow, quick] = [await harness.jobs.createJob(), await harness.jobs.createJob()];
  const goOn = Promise.withResolvers<void>();
  const engine = harness.engine(({ taskId }) => (taskId === slow.taskId ? goOn.promise : Promise.resolve()));
  const concluded: string[] = [];
  const first = Promise.withResolvers<void>();

  const batch = engine.process(deliveries(slow, quick), harness.clock.now() + INVOCATION_MS, ({ delivery }) => {
    concluded.push(delivery.messageId);
    first.resolve();
  });
  await first.promise;
  const early = [...concluded];
  goOn.resolve();
  await batch;

  expect(early).toEqual(['m1']);
  expect(concluded).toEqual(['m1', 'm0']);
});

/** Where suspects run, by the test's hand. */
function aPlace() {
  const asked: string[] = [];
  const first = Promise.withResolvers<readonly string[]>();
  const answer = Promise.withResolvers<DeliveryResult>();
  let letGo = false;
  return {
    asked: first.promise,
    answer: answer.resolve,
    toldToLetGo: () => letGo,
    run: ({ taskId }: Delivery) => {
      asked.push(taskId);
      first.resolve(asked);
      return answer.promise;
    },
    letGo: () => {
      letGo = true;
    },
  };
}
