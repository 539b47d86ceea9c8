import { createS3Client, S3UploadStore } from '@jobstack/aws';
import { createBucket, settingsFor, startAwsEmulator } from '@jobstack/aws/testing';
import { JobRecords } from '@jobstack/database';
import { PgStoreHarness, putParent } from '@jobstack/database/testing';
import { claimNew, LEASE_MS } from '@jobstack/processor/testing';
import { eraseData } from '@jobstack/worker/migrate';
import { drizzle } from 'drizzle-orm/node-postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let harness: PgStoreHarness;
let emulator: Awaited<ReturnType<typeof startAwsEmulator>>;
let uploads: S3UploadStore;
let client: ReturnType<typeof createS3Client>;

beforeAll(async () => {
  harness = await PgStoreHarness.create();
  emulator = await startAwsEmulator();
  client = createS3Client(settingsFor(emulator.endpoint));
  await createBucket(emulator.endpoint, 'files');
  uploads = new S3UploadStore({ client, bucket: 'files' });
});
beforeEach(() => harness.clear());
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
});

const erase = (tenantId: string, job?: string) =>
  eraseData({ connection: harness.url, bucket: 'files', client }, { tenantId, ...(job && { job }) });

async function upload(key: string): Promise<void> {
  const { url, headers } = await uploads.presign({ key, contentType: 'text/csv', size: undefined }, 60);
  const { ok } = await fetch(url, { method: 'PUT', headers, body: 'secret' });
  expect(ok).toBe(true);
}

/** A job with a file, a log line, a reject and a step. */
async function aJobWithEverything(tenantId: string, name: string) {
  const key = `uploads/${tenantId}/${name}`;
  await upload(key);
  const job = await claimNew(harness, { tenantId, fileKey: key });
  await harness.store.commit(job, LEASE_MS, async () => ({
    written: undefined,
    checkpoint: name,
    rejects: [{ line: 2, code: 'INVALID_VALUE', message: 'no', raw: 'secret' }],
    progress: undefined,
    children: [],
  }));
  await harness.store.writeStep(job, 'charge', 'secret');
  await harness.store.appendLogs([
    {
      jobId: job.jobId,
      attempt: 1,
      level: 'INFO',
      message: 'secret',
      metadata: undefined,
      rowNumber: 2,
      at: Date.now(),
    },
  ]);
  return { ...job, key };
}

/** Table → rows that are left of these jobs. */
async function left(...jobs: readonly { readonly jobId: number }[]) {
  const ids = jobs.map(({ jobId }) => jobId);
  const tables = ['jobs', 'job_attempts', 'job_logs', 'job_rejects', 'job_steps'];
  const counts = tables.map(async (table) => {
    const column = table === 'jobs' ? 'id' : 'job_id';
    const { rows } = await harness.pool.query(`SELECT count(*)::int AS n FROM ${table} WHERE ${column} = ANY ($1)`, [
      ids,
    ]);
    return rows[0].n as number;
  });
  return Promise.all(counts);
}

describe("erasing a tenant's data", () => {
  it('leaves nothing of its jobs and files, and everything of its neighbours', async () => {
    const gone = [await aJobWithEverything('acme', 'a'), await aJobWithEverything('acme', 'b')];
    const stays = await aJobWithEverything('umbrella', 'c');
    await upload('uploads/acme/of-a-job-that-was-pruned');

    const erased = await erase('acme');

    expect(erased).toEqual({ jobs: 2, logs: 2, rejects: 2, files: 3 });
    expect(await left(...gone)).toEqual([0, 0, 0, 0, 0]);
    expect(await left(stays)).toEqual([1, 1, 1, 1, 1]);
    expect(await uploads.head('uploads/acme/a')).toBeUndefined();
    expect(await uploads.head('uploads/acme/of-a-job-that-was-pruned')).toBeUndefined();
    expect(await uploads.head(stays.key)).toBeDefined();
  });

  it('stops what is running: nothing commits any more', async () => {
    const job = await aJobWithEverything('acme', 'a');

    await erase('acme');

    const late = harness.store.commit(job, LEASE_MS, async (tx) => {
      await harness.writeRow(tx, 'late');
      return { written: undefined, checkpoint: 1, rejects: [], progress: undefined, children: [] };
    });
    await expect(late).rejects.toMatchObject({ code: expect.stringMatching(/CANCELLED|LEASE_LOST/) });
    expect(await harness.readRows()).toEqual([]);
  });

  it('goes on where it was interrupted', async () => {
    for (const name of ['a', 'b', 'c']) await aJobWithEverything('acme', name);
    const records = new JobRecords(drizzle(harness.pool));
    const interrupted = records.erase({ tenantId: 'acme' }, async () => {
      throw new Error('S3 is away');
    });
    await expect(interrupted).rejects.toThrow('S3 is away');

    expect(await erase('acme')).toMatchObject({ jobs: 3, files: 3 });
    expect(await erase('acme')).toEqual({ jobs: 0, logs: 0, rejects: 0, files: 0 });
  });

  it('needs a tenant', async () => {
    await expect(erase('')).rejects.toThrow('expected the name of a tenant');
  });
});

describe("erasing one job's data", () => {
  it('takes the jobs that it has spawned along, and leaves the others of its tenant', async () => {
    const parent = await aJobWithEverything('acme', 'parent');
    const child = await aJobWithEverything('acme', 'child');
    const other = await aJobWithEverything('acme', 'other');
    await putParent(harness.pool, child.jobId, parent.jobId);

    const erased = await erase('acme', String(parent.jobId));

    expect(erased).toEqual({ jobs: 2, logs: 2, rejects: 2, files: 2 });
    expect(await left(parent, child)).toEqual([0, 0, 0, 0, 0]);
    expect(await left(other)).toEqual([1, 1, 1, 1, 1]);
    expect(await uploads.head(other.key)).toBeDefined();
  });

  it('of another tenant does nothing', async () => {
    const job = await aJobWithEverything('acme', 'a');

    expect(await erase('umbrella', job.taskId)).toEqual({ jobs: 0, logs: 0, rejects: 0, files: 0 });
    expect(await left(job)).toEqual([1, 1, 1, 1, 1]);
  });
});
