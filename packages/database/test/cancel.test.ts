import { claimNew, LEASE_MS } from '@jobstack/processor/testing';
import { drizzle } from 'drizzle-orm/node-postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JobRecords } from '../src/records/job-records.ts';
import { putParent } from '../testing/hand-made-states.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

const TENANT = 'acme';
const ROUNDS = 1_000;
const AT_ONCE = 10;

let harness: PgStoreHarness;
let records: JobRecords;

beforeAll(async () => {
  harness = await PgStoreHarness.create();
  records = new JobRecords(drizzle(harness.pool));
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const cancel = async (id: number) => {
  const answer = await records.cancel(TENANT, { id });
  if (!answer) throw new Error(`There is no job ${id}.`);
  return answer;
};

async function rowsOf(name: string): Promise<number> {
  const { rows } = await harness.pool.query('SELECT count(*)::int AS n FROM written WHERE value = $1', [name]);
  return rows[0].n;
}

/** Commits chunk after chunk until it is refused; answers the code of the refusal. */
async function commitForEver(job: Awaited<ReturnType<typeof claimNew>>, afterEach: () => void): Promise<unknown> {
  for (let chunk = 1; ; chunk += 1) {
    try {
      await harness.store.commit(job, LEASE_MS, async (tx) => {
        await harness.writeRow(tx, job.taskId);
        return { written: undefined, checkpoint: chunk, rejects: [], progress: undefined, children: [] };
      });
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
    afterEach();
  }
}

/** One job that commits as fast as it can, cancelled after its first chunk. */
async function race(): Promise<{ readonly refusal: unknown; readonly atCancel: number; readonly inTheEnd: number }> {
  const job = await claimNew(harness);
  const firstChunk = Promise.withResolvers<void>();
  const commits = commitForEver(job, firstChunk.resolve);
  await firstChunk.promise;
  await cancel(job.jobId);
  const atCancel = await rowsOf(job.taskId);
  const refusal = await commits;
  return { refusal, atCancel, inTheEnd: await rowsOf(job.taskId) };
}

async function lineageOf(statuses: readonly ('QUEUED' | 'COMPLETED' | 'CANCELLED')[]): Promise<number[]> {
  const ids: number[] = [];
  for (const status of statuses) {
    const { jobId } = await harness.createJob({ status });
    await putParent(harness.pool, jobId, ids.at(-1));
    ids.push(jobId);
  }
  return ids;
}

const statusOf = async (jobId: number) => (await harness.readJob({ jobId, taskId: '' })).status;
const statusesOf = (ids: readonly number[]) => Promise.all(ids.map(statusOf));

describe('JobRecords.cancel', () => {
  it(`lets nothing be committed once it has returned, in ${ROUNDS} races with a committing worker`, async () => {
    await harness.pool.query('CREATE INDEX ON written (value)');
    const results: Awaited<ReturnType<typeof race>>[] = [];

    for (let done = 0; done < ROUNDS; done += AT_ONCE) {
      results.push(...(await Promise.all(Array.from({ length: AT_ONCE }, race))));
    }

    expect(results).toHaveLength(ROUNDS);
    expect(results.filter(({ atCancel, inTheEnd }) => atCancel < 1 || atCancel !== inTheEnd)).toEqual([]);
    expect(new Set(results.map(({ refusal }) => refusal))).toEqual(new Set(['CANCELLED']));
  }, 60_000);

  it('waits for the chunk that is being committed, and keeps it', async () => {
    const job = await claimNew(harness);
    const inside = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const commit = harness.store.commit(job, LEASE_MS, async (tx) => {
      inside.resolve();
      await goOn.promise;
      await harness.writeRow(tx, 'kept');
      return { written: undefined, checkpoint: 1, rejects: [], progress: undefined, children: [] };
    });
    await inside.promise;

    const cancelled = cancel(job.jobId);
    await harness.waitForBlocked(1);
    goOn.resolve();
    await commit;

    expect((await cancelled).job.status).toBe('CANCELLED');
    expect(await harness.readRows()).toContain('kept');
    expect(await harness.readJob(job)).toMatchObject({ status: 'CANCELLED', checkpoint: 1, leaseInMs: undefined });
  });

  it('closes the attempt, and tells the worker with its next heartbeat', async () => {
    const job = await claimNew(harness);

    await cancel(job.jobId);

    expect(await harness.readAttempts(job)).toMatchObject([{ attempt: 1, endedAs: 'cancelled' }]);
    const beats = await harness.store.heartbeat([{ ...job, progress: undefined }], LEASE_MS);
    expect(beats).toEqual([{ jobId: job.jobId, state: 'cancelled' }]);
  });

  it.each(['COMPLETED', 'FAILED', 'CANCELLED'] as const)('answers a %s job as it is', async (status) => {
    const job = await harness.createJob({ status });
    const before = await records.find(TENANT, { id: job.jobId });

    const answer = await cancel(job.jobId);

    expect(answer).toEqual({ job: before, toRing: [] });
  });

  it("knows no other tenant's job", async () => {
    const { jobId } = await harness.createJob({ tenantId: 'umbrella' });

    expect(await records.cancel(TENANT, { id: jobId })).toBeUndefined();
    expect(await statusOf(jobId)).toBe('QUEUED');
  });

  it('reaches spawned jobs of every generation, and leaves those alone that have ended', async () => {
    const ids = await lineageOf(['QUEUED', 'QUEUED', 'QUEUED']);
    const [ended = 0] = await lineageOf(['COMPLETED']);
    await putParent(harness.pool, ended, ids[0]);

    await cancel(ids[0] ?? 0);

    expect(await statusesOf([...ids, ended])).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED', 'COMPLETED']);
  });

  it('finishes what an interrupted cancel has left', async () => {
    const ids = await lineageOf(['CANCELLED', 'CANCELLED', 'QUEUED']);

    await cancel(ids[0] ?? 0);

    expect(await statusesOf(ids)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
  });

  it('names the parent that waited for this job alone', async () => {
    const parent = await harness.createJob({ status: 'WAITING' });
    const child = await harness.createJob();
    await putParent(harness.pool, child.jobId, parent.jobId);

    const { toRing } = await cancel(child.jobId);

    expect(toRing).toEqual([{ taskId: parent.taskId, queue: 'default', tenantId: TENANT }]);
  });
});
