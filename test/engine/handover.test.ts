import { JobRecords } from '@jobstack/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliverAll } from './deliver-all.ts';
import { EngineHarness, type Execute } from './engine-harness.ts';

const CHUNKS = 200;

let harness: EngineHarness;

beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

/** One row a chunk, and as many chunks as it takes. */
const writeChunks: Execute = async (context) => {
  for (let chunk = Number(context.checkpoint ?? 0); chunk < CHUNKS; chunk += 1) {
    await context.commit(async (tx) => {
      await tx.execute(sql`INSERT INTO written (value) VALUES (${String(chunk)})`);
    }, chunk + 1);
  }
  return { chunks: CHUNKS };
};

describe('a job whose every invocation ends after one commit', () => {
  it(`ends right after ${CHUNKS} hops, each chunk once, in one attempt`, async () => {
    const job = await harness.jobs.createJob();
    harness.queue.rung.push(job.taskId);

    const results = await deliverAll(harness, harness.engine(writeChunks), 0);

    expect(results).toHaveLength(CHUNKS + 1);
    expect(await harness.jobs.readJob(job)).toMatchObject({
      status: 'COMPLETED',
      attempt: 1,
      handovers: CHUNKS,
      result: { chunks: CHUNKS },
    });
    expect(await harness.jobs.readRows()).toEqual(Array.from({ length: CHUNKS }, (_, chunk) => String(chunk)));
    expect(await harness.jobs.readAttempts(job)).toMatchObject([{ endedAs: 'completed', handovers: CHUNKS }]);
  });

  it('fails at the hop cap, and goes on from its checkpoint when it is sent back to work', async () => {
    const job = await harness.jobs.createJob();
    const engine = harness.engine(writeChunks, { options: { maxHandovers: 150 } });
    harness.queue.rung.push(job.taskId);

    await deliverAll(harness, engine, 0);
    const atTheCap = await harness.jobs.readJob(job);
    await new JobRecords(harness.jobs.store.db).requeue('acme', { id: job.jobId }, { attempts: 1 });
    harness.queue.rung.push(job.taskId);
    await deliverAll(harness, engine, 0);

    expect(atTheCap).toMatchObject({ status: 'FAILED', errorCode: 'HANDOVER_LIMIT', handovers: 150, checkpoint: 151 });
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'COMPLETED', attempt: 2, handovers: 49 });
    expect(await harness.jobs.readRows()).toHaveLength(CHUNKS);
  });
});
