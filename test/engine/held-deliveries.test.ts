import type { ProcessedDelivery } from '@jobstack/processor';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aDelivery, EngineHarness, INVOCATION_MS } from './engine-harness.ts';

const CAP = 3;
const JOBS = 40;

let harness: EngineHarness;

beforeAll(async () => {
  harness = await EngineHarness.create();
});
afterAll(() => harness[Symbol.asyncDispose]());

it('jobs over a cap: no message is given back, none asks again, and each end rings the next', async () => {
  let running = 0;
  let most = 0;
  const store = harness.jobs.withCaps({ test: CAP });
  const engine = harness.engine(
    async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    },
    { store },
  );
  const messages: string[] = [];
  for (let n = 0; n < JOBS; n += 1) messages.push((await harness.jobs.createJob()).taskId);
  const deliveries: ProcessedDelivery[] = [];
  const work = async () => {
    const invocation = new Set<Promise<void>>();
    for (;;) {
      messages.push(...harness.queue.rung.splice(0));
      const batch = messages.splice(0, 4);
      if (batch.length === 0 && invocation.size === 0) return;
      if (batch.length === 0) {
        await Promise.race(invocation);
        continue;
      }
      const work = engine
        .process(
          batch.map((taskId) => aDelivery({ taskId })),
          harness.clock.now() + INVOCATION_MS,
        )
        .then((processed) => void deliveries.push(...processed))
        .finally(() => invocation.delete(work));
      invocation.add(work);
    }
  };

  await work();

  const { rows } = await harness.jobs.pool.query('SELECT status, count(*)::int AS jobs FROM jobs GROUP BY 1');
  expect(rows).toEqual([{ status: 'COMPLETED', jobs: JOBS }]);
  expect(most).toBe(CAP);
  expect(harness.queue.returned).toEqual([]);
  expect(deliveries.filter(({ action }) => !action.acknowledge)).toEqual([]);
  // One message that came too early, and one that came when there was room; a place that two were rung for costs another.
  expect(deliveries.length).toBeLessThanOrEqual(2.5 * JOBS);
});
