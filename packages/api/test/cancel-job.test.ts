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

beforeEach(() => {
  api.rings.length = 0;
});

async function aJob() {
  const { body } = await api.call('POST', '/api/jobs', { type: 'free' });
  return body;
}

describe('POST /api/jobs/:id/cancel', () => {
  it('ends a queued job at once and answers it', async () => {
    const job = await aJob();

    const { status, body } = await api.call('POST', `/api/jobs/${job.id}/cancel`);

    expect(status).toBe(200);
    expect(body).toMatchObject({ id: job.id, status: 'CANCELLED', finishedAt: expect.any(String) });
    const claim = { taskIds: [job.taskId], leaseMs: 60_000, worker: 'test' };
    expect(await api.store.claim(claim)).toEqual([{ taskId: job.taskId, refusal: { reason: 'ended' } }]);
  });

  it('takes the right to commit from a running one', async () => {
    const job = await aJob();
    const [answer] = await api.store.claim({ taskIds: [job.taskId], leaseMs: 60_000, worker: 'test' });
    if (!answer?.claimed) throw new Error('not claimed');

    await api.call('POST', `/api/jobs/${job.taskId}/cancel`);

    const chunk = { written: 1, checkpoint: 1, rejects: [], progress: undefined, children: [] };
    await expect(api.store.commit(answer.claimed, 60_000, async () => chunk)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('changes nothing the second time', async () => {
    const job = await aJob();
    const first = await api.call('POST', `/api/jobs/${job.id}/cancel`);

    const second = await api.call('POST', `/api/jobs/${job.id}/cancel`);

    expect(second).toMatchObject({ status: 200, body: first.body });
  });

  it('answers a job that had ended before as it is', async () => {
    const job = await aJob();
    await putStatus(api.pool, 'COMPLETED', job.id);

    const { status, body } = await api.call('POST', `/api/jobs/${job.id}/cancel`);

    expect([status, body.status]).toEqual([200, 'COMPLETED']);
  });

  it('gives up a job that still waits for its file', async () => {
    const { body: job } = await api.call('POST', '/api/jobs', { type: 'free', file: { name: 'a.csv' } });

    await api.call('POST', `/api/jobs/${job.id}/cancel`);

    const started = await api.call('POST', `/api/jobs/${job.id}/start`);
    expect(started).toMatchObject({ status: 409, body: { code: 'JOB_ENDED' } });
  });

  it('wakes the parent that waited for it', async () => {
    const [parent, child] = [await aJob(), await aJob()];
    await putStatus(api.pool, 'WAITING', parent.id);
    await putParent(api.pool, child.id, parent.id);
    api.rings.length = 0;

    await api.call('POST', `/api/jobs/${child.id}/cancel`);

    expect(api.rings).toEqual([{ taskId: parent.taskId, queue: 'bulk', tenantId: 'acme' }]);
  });

  it("knows no other tenant's job", async () => {
    const job = await aJob();

    const { status } = await api.as('umbrella').call('POST', `/api/jobs/${job.id}/cancel`);

    expect(status).toBe(404);
    expect((await api.call('GET', `/api/jobs/${job.id}`)).body.status).toBe('QUEUED');
  });
});
