import { PgStoreHarness } from '@jobstack/database/testing';
import type { ClaimAnswer, RunningCaps } from '@jobstack/processor';
import { type JobName, LEASE_MS } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, EngineHarness } from './engine-harness.ts';

let jobs: PgStoreHarness;

beforeAll(async () => {
  jobs = await PgStoreHarness.create();
});
beforeEach(() => jobs.clear());
afterAll(() => jobs[Symbol.asyncDispose]());

const claim = (taskIds: readonly string[], caps: RunningCaps) =>
  jobs.store.claim({ taskIds, leaseMs: LEASE_MS, worker: 'test', caps });

const claimed = (answers: readonly ClaimAnswer[]) =>
  answers.filter((answer) => answer.claimed).map(({ taskId }) => taskId);

async function create(count: number, overrides: Parameters<typeof jobs.createJob>[0] = {}): Promise<string[]> {
  const created: JobName[] = [];
  for (let n = 0; n < count; n += 1) created.push(await jobs.createJob(overrides));
  return created.map(({ taskId }) => taskId);
}

describe('caps on running jobs', () => {
  it('admit the oldest of a batch, and say of the others that they are capped', async () => {
    const taskIds = await create(4);

    const answers = await claim(taskIds, { perTenant: 2 });

    expect(claimed(answers).sort()).toEqual(taskIds.slice(0, 2));
    const capped = answers.filter((answer) => !answer.claimed);
    expect(capped.map((answer) => !answer.claimed && answer.refusal.reason)).toEqual(['capped', 'capped']);
  });

  it('are exact however many claim at once', async () => {
    const taskIds = await create(60);
    const batches = Array.from({ length: 12 }, (_, n) => taskIds.slice(n * 5, n * 5 + 5));

    const answers = await Promise.all(batches.map((batch) => claim(batch, { perType: { test: 7 } })));

    expect(claimed(answers.flat())).toHaveLength(7);
    const { rows } = await jobs.pool.query("SELECT count(*)::int AS running FROM jobs WHERE status = 'RUNNING'");
    expect(rows).toEqual([{ running: 7 }]);
  });

  it('of one type leave the others alone', async () => {
    const [imports, mails] = [await create(3, { type: 'import' }), await create(3, { type: 'mail' })];

    const answers = await claim([...imports, ...mails], { perType: { import: 1 } });

    expect(claimed(answers)).toHaveLength(4);
  });

  it('count the jobs of one tenant, not those of another', async () => {
    await claim(await create(2, { tenantId: 'flood' }), { perTenant: 2 });
    const flood = await create(9, { tenantId: 'flood' });
    const [small = ''] = await create(1, { tenantId: 'small' });

    const answers = await claim([...flood, small], { perTenant: 2, perType: { test: 5 } });

    expect(claimed(answers)).toEqual([small]);
  });

  it("of a type are not used up by those of a tenant's flood that its own cap refuses", async () => {
    const flood = await create(9, { tenantId: 'flood' });
    const [small = ''] = await create(1, { tenantId: 'small' });

    const answers = await claim([...flood, small], { perTenant: 1, perType: { test: 2 } });

    expect(claimed(answers).sort()).toEqual([flood[0], small].sort());
  });

  it('are free again when a job ends or its worker is lost', async () => {
    const [first = '', second = '', third = ''] = await create(3);
    const [answer] = await claim([first], { perTenant: 1 });
    if (!answer?.claimed) throw new Error('not claimed');

    await jobs.expireLease(answer.claimed);
    const afterLoss = await claim([second], { perTenant: 1 });
    const whileRunning = await claim([first, third], { perTenant: 1 });

    expect([claimed(afterLoss), claimed(whileRunning)]).toEqual([[second], []]);
  });
});

describe('a capped delivery', () => {
  it('comes back later and later, and is replaced before the queue gives it up', async () => {
    await using harness = await EngineHarness.create();
    const job = await harness.jobs.createJob();
    const running = await harness.jobs.createJob();
    const caps = { perTenant: 1 };
    await harness.jobs.store.claim({ taskIds: [running.taskId], leaseMs: LEASE_MS, worker: 'test', caps });
    const engine = harness.engine(async () => undefined, { options: { caps } });
    const receive = async (receiveCount: number) => {
      const [result] = await engine.process([aDelivery(job, { receiveCount })], harness.clock.now() + 1_000);
      return result?.action.acknowledge;
    };

    const acknowledged = [await receive(1), await receive(7), await receive(8)];

    expect(acknowledged).toEqual([false, false, true]);
    expect(harness.queue.returned.map(({ seconds }) => seconds)).toEqual([5, 35]);
    expect(harness.queue.rung).toEqual([job.taskId]);
  });
});
