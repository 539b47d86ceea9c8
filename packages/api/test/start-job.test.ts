import { putStatus } from '@jobstack/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiHarness, caller, startApi } from './api-harness.ts';

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

async function aWaitingJob(file: Record<string, unknown> = {}) {
  const { body } = await api.call('POST', '/api/jobs', { type: 'free', file: { name: 'a.csv', ...file } });
  return body;
}

const put = ({ upload }: Awaited<ReturnType<typeof aWaitingJob>>, content: string) =>
  fetch(upload.url, {
    method: upload.method,
    headers: { 'content-type': upload.headers['content-type'] },
    body: content,
  });

describe('POST /api/jobs/:id/start', () => {
  it('queues and rings the job once its file is there, measured', async () => {
    const job = await aWaitingJob({ contentType: 'text/csv' });
    await put(job, 'zip\n00501\n');

    const { status, body } = await api.call('POST', `/api/jobs/${job.id}/start`);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: job.id,
      status: 'QUEUED',
      file: { name: 'a.csv', size: 10, contentType: 'text/csv' },
    });
    expect(api.rings).toEqual([{ taskId: job.taskId, queue: 'bulk', tenantId: 'acme' }]);
  });

  it('changes nothing and rings nobody the second time', async () => {
    const job = await aWaitingJob();
    await put(job, 'x');
    const first = await api.call('POST', `/api/jobs/${job.taskId}/start`);

    const second = await api.call('POST', `/api/jobs/${job.taskId}/start`);

    expect(second).toMatchObject({ status: 200, body: first.body });
    expect(api.rings).toHaveLength(1);
  });

  it('leaves the ring to the request that was quicker', async () => {
    const job = await aWaitingJob();
    await put(job, 'x');
    const { records, uploads } = api.options;
    const head = async (key: string) => {
      const uploaded = await uploads.head(key);
      if (uploaded) await records.start('acme', { id: job.id }, uploaded);
      return uploaded;
    };
    const call = caller({ ...api.options, uploads: { presign: uploads.presign.bind(uploads), head } });

    const { status, body } = await call('POST', `/api/jobs/${job.id}/start`);

    expect(status).toBe(200);
    expect(body.status).toBe('QUEUED');
    expect(api.rings).toEqual([]);
  });

  it('answers a job that never needed a file as it is', async () => {
    const { body: job } = await api.call('POST', '/api/jobs', { type: 'free' });
    api.rings.length = 0;

    const { status, body } = await api.call('POST', `/api/jobs/${job.id}/start`);

    expect(status).toBe(200);
    expect(body.status).toBe('QUEUED');
    expect(api.rings).toEqual([]);
  });

  it('refuses to start before the upload', async () => {
    const job = await aWaitingJob();

    const { status, body } = await api.call('POST', `/api/jobs/${job.id}/start`);

    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'FILE_NOT_UPLOADED',
      detail: expect.stringContaining("'a.csv'"),
      problems: [{ path: 'file' }],
    });
  });

  it('refuses a file of another size than announced, and takes the right one afterwards', async () => {
    const job = await aWaitingJob({ size: 3 });
    await put(job, 'four');

    const refused = await api.call('POST', `/api/jobs/${job.id}/start`);
    await put(job, 'abc');
    const taken = await api.call('POST', `/api/jobs/${job.id}/start`);

    expect(refused).toMatchObject({ status: 400, body: { code: 'FILE_SIZE_MISMATCH' } });
    expect(refused.body.detail).toContain('has 4 bytes: expected the 3 bytes');
    expect(taken).toMatchObject({ status: 200, body: { status: 'QUEUED' } });
  });

  it('refuses a job whose upload has expired', async () => {
    const job = await aWaitingJob();
    await putStatus(api.pool, 'FAILED', job.id);

    const { status, body } = await api.call('POST', `/api/jobs/${job.id}/start`);

    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'JOB_ENDED', detail: expect.stringContaining('it is FAILED') });
  });

  it("knows no other tenant's job", async () => {
    const job = await aWaitingJob();
    await put(job, 'x');

    const { status } = await api.as('umbrella').call('POST', `/api/jobs/${job.id}/start`);

    expect(status).toBe(404);
    expect((await api.call('GET', `/api/jobs/${job.id}`)).body.status).toBe('AWAITING_FILE');
  });
});
