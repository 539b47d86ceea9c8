import { putParent, putStatus } from '@jobstack/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiHarness, startApi } from './api-harness.ts';

let api: ApiHarness;

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** A job that has failed in its second attempt, at a checkpoint, with a step and a reject. */
async function aFailedJob(type = 'csv_import') {
  const { body } = await api.call('POST', '/api/jobs', { type, payload: { target: 'places' } });
  await putStatus(api.pool, 'FAILED', body.id);
  await api.pool.query(
    `UPDATE jobs SET attempt = 2, handovers = 7, checkpoint = '{"row": 9}',
       progress_done = 9, progress_total = 10, timeout_at = now() WHERE id = $1`,
    [body.id],
  );
  await api.pool.query("INSERT INTO job_steps (job_id, name) VALUES ($1, 'mail')", [body.id]);
  await api.pool.query(
    "INSERT INTO job_rejects (job_id, attempt, line, code, message) VALUES ($1, 1, 3, 'BAD', 'bad')",
    [body.id],
  );
  api.rings.length = 0;
  return body;
}

async function claim({ taskId }: { readonly taskId: string }) {
  const [answer] = await api.store.claim({ taskIds: [taskId], leaseMs: 60_000, worker: 'test' });
  if (!answer?.claimed) throw new Error(`not claimed: ${JSON.stringify(answer)}`);
  return answer.claimed;
}

async function memoriesOf({ id }: { readonly id: number }) {
  const { rows } = await api.pool.query(
    `SELECT (SELECT count(*)::int FROM job_steps WHERE job_id = $1) AS steps,
       (SELECT count(*)::int FROM job_rejects WHERE job_id = $1) AS rejects`,
    [id],
  );
  return rows[0];
}

describe('POST /api/jobs/:id/retry', () => {
  beforeEach(() => {
    api.rings.length = 0;
  });

  it('queues and rings a failed job, which goes on from its checkpoint', async () => {
    const job = await aFailedJob();

    const { status, body } = await api.call('POST', `/api/jobs/${job.id}/retry`);

    expect(status).toBe(200);
    expect(body).toMatchObject({ id: job.id, status: 'QUEUED', finishedAt: null, progress: { done: 9, total: 10 } });
    expect(api.rings).toEqual([{ taskId: job.taskId, queue: 'default', tenantId: 'acme' }]);
    expect(await claim(job)).toMatchObject({ checkpoint: { row: 9 }, attempt: 3, handovers: 0 });
    expect(await memoriesOf(job)).toEqual({ steps: 1, rejects: 1 });
  });

  it('gives as many further attempts as the job type has', async () => {
    const job = await aFailedJob();

    const { body } = await api.call('POST', `/api/jobs/${job.id}/retry`);

    expect([body.attempt, body.maxAttempts]).toEqual([2, 5]);
  });

  it('begins at the start when asked to', async () => {
    const job = await aFailedJob();

    const { body } = await api.call('POST', `/api/jobs/${job.id}/retry`, { fromZero: true });

    expect(body).toMatchObject({ status: 'QUEUED', progress: null });
    expect((await claim(job)).checkpoint).toBeUndefined();
    expect(await memoriesOf(job)).toEqual({ steps: 0, rejects: 0 });
  });

  it('lets go of spawned jobs when it begins at the start', async () => {
    const [job, child] = [await aFailedJob(), await aFailedJob()];
    await putStatus(api.pool, 'QUEUED', child.id);
    await putParent(api.pool, child.id, job.id);

    await api.call('POST', `/api/jobs/${job.id}/retry`, { fromZero: true });

    expect(await api.store.readChildren(await claim(job))).toEqual([]);
    expect((await api.options.records.find('acme', { id: job.id }))?.pendingChildren).toBe(0);
  });

  it('starts a new time limit', async () => {
    const job = await aFailedJob('free');

    await api.call('POST', `/api/jobs/${job.id}/retry`);

    expect((await claim(job)).timeLeftMs).toBeGreaterThan(7_100_000);
  });

  it('takes a cancelled job too', async () => {
    const { body: job } = await api.call('POST', '/api/jobs', { type: 'free' });
    await api.call('POST', `/api/jobs/${job.id}/cancel`);

    const { status, body } = await api.call('POST', `/api/jobs/${job.id}/retry`, {});

    expect([status, body.status]).toEqual([200, 'QUEUED']);
  });

  it.each(['QUEUED', 'COMPLETED'] as const)('refuses a %s job', async (status) => {
    const { body: job } = await api.call('POST', '/api/jobs', { type: 'free' });
    await putStatus(api.pool, status, job.id);
    api.rings.length = 0;

    const answer = await api.call('POST', `/api/jobs/${job.id}/retry`);

    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'NOT_RETRYABLE', detail: expect.stringContaining(status) });
    expect(api.rings).toEqual([]);
  });

  it('refuses a job whose file never came', async () => {
    const { body: job } = await api.call('POST', '/api/jobs', { type: 'free', file: { name: 'a.csv' } });
    await api.call('POST', `/api/jobs/${job.id}/cancel`);

    const { status, body } = await api.call('POST', `/api/jobs/${job.id}/retry`);

    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'FILE_NEVER_CAME', detail: expect.stringContaining("'a.csv'") });
  });

  it('refuses a body it does not understand, with all problems', async () => {
    const job = await aFailedJob();

    const { status, body } = await api.call('POST', `/api/jobs/${job.id}/retry`, { fromZero: 'yes', from: 3 });

    expect(status).toBe(400);
    expect(body.code).toBe('INVALID_REQUEST');
    expect(body.problems).toHaveLength(2);
  });

  it("knows no other tenant's job", async () => {
    const job = await aFailedJob();

    expect((await api.as('umbrella').call('POST', `/api/jobs/${job.id}/retry`)).status).toBe(404);
  });
});
