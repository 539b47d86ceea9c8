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
});
