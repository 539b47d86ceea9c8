import { JOB_STATUSES, JOB_TRANSITIONS, type JobStatus } from '@jobstack/core';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NewJob, newTaskId } from '../src/ledger/new-job.ts';
import { JobRecords } from '../src/records/job-records.ts';
import { putStatus } from '../testing/hand-made-states.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
let pool: pg.Pool;
let records: JobRecords;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  records = new JobRecords(drizzle(pool));
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(async () => {
  await pool.query('TRUNCATE jobs RESTART IDENTITY CASCADE');
});

const aJob = (changes: Partial<NewJob> = {}): NewJob => ({
  type: 'example',
  payload: { name: 'Ada' },
  tenantId: 'acme',
  ownerId: 'ada',
  maxAttempts: 5,
  ...changes,
});

const aJobWithFile = (changes: Partial<NewJob> = {}): NewJob =>
  aJob({
    type: 'csv_import',
    file: { key: 'uploads/1', name: 'places.csv', contentType: 'text/csv', size: 42, startWithinMs: 3_600_000 },
    ...changes,
  });

const UPLOADED = { size: 43, contentType: 'text/plain', etag: '"e1"' };

async function created(job: NewJob) {
  const [answer] = await records.create([job]);
  if (!answer) throw new Error('create answered nothing');
  return answer.job;
}

/** In whole seconds from now, by the database's clock. */
async function sweepInSeconds(id: number): Promise<number> {
  const { rows } = await pool.query<{ seconds: number }>(
    'SELECT round(extract(epoch FROM o.sweep_at - j.created_at))::int AS seconds FROM jobs j JOIN open_jobs o ON o.job_id = j.id WHERE j.id = $1',
    [id],
  );
  return rows[0]?.seconds ?? Number.NaN;
}

const force = (id: number, status: JobStatus) => putStatus(pool, status, id);

describe('JobRecords.create', () => {
  it('queues a job without a file, at once', async () => {
    const record = await created(aJob());

    expect(record).toMatchObject({
      id: 1,
      taskId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      type: 'example',
      status: 'QUEUED',
      payload: { name: 'Ada' },
      queue: 'default',
      tenantId: 'acme',
      ownerId: 'ada',
      attempt: 0,
      maxAttempts: 5,
      progress: undefined,
      result: undefined,
      error: undefined,
      file: undefined,
      startedAt: undefined,
      finishedAt: undefined,
    });
    expect(record.createdAt).toBeInstanceOf(Date);
  });

  it('lets the sweep find a queued job that no worker has taken', async () => {
    const record = await created(aJob());

    expect(await sweepInSeconds(record.id)).toBe(30);
  });

  it('lets a job with a file wait for the upload, and no longer than was said', async () => {
    const record = await created(aJobWithFile());

    expect(record).toMatchObject({
      status: 'AWAITING_FILE',
      file: { key: 'uploads/1', name: 'places.csv', size: 42, contentType: 'text/csv', etag: undefined },
    });
    expect(await sweepInSeconds(record.id)).toBe(3600);
  });

  it('tells nobody about leases, checkpoints and sweeps', async () => {
    const record = await created(aJob());

    expect(Object.keys(record)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/lease|checkpoint|sweep|rings|attemptOpen/i)]),
    );
  });

  it('stores a thousand jobs in one statement, in the given order', async () => {
    const taskIds = Array.from({ length: 1000 }, newTaskId);

    const answered = await records.create(taskIds.map((taskId) => aJob({ taskId })));

    expect(answered.map(({ job }) => job.taskId)).toEqual(taskIds);
    expect(answered.map(({ job }) => job.id)).toEqual(taskIds.map((_, index) => index + 1));
  });

  it('refuses more jobs than one statement bears, instead of failing half-way', async () => {
    const creating = records.create(Array.from({ length: 1001 }, () => aJob()));

    await expect(creating).rejects.toMatchObject({ code: 'TOO_MANY_JOBS', message: expect.stringContaining('1001') });
  });

  it('answers nothing for nothing', async () => {
    expect(await records.create([])).toEqual([]);
  });

  it('stores all jobs or none', async () => {
    const taskId = newTaskId();

    await expect(records.create([aJob({ taskId }), aJob({ taskId })])).rejects.toThrow();

    expect(await records.list('acme', { limit: 10 })).toEqual([]);
  });
});

describe('JobRecords.start', () => {
  it('queues the job with the file as it was measured', async () => {
    const { id } = await created(aJobWithFile());

    const answer = await records.start('acme', { id }, UPLOADED);

    expect(answer).toMatchObject({
      started: true,
      job: { id, status: 'QUEUED', file: { name: 'places.csv', size: 43, contentType: 'text/plain', etag: '"e1"' } },
    });
    expect(await sweepInSeconds(id)).toBe(30);
  });

  it('changes nothing the second time', async () => {
    const { id, taskId } = await created(aJobWithFile());
    await records.start('acme', { id }, UPLOADED);

    const again = await records.start('acme', { taskId }, { ...UPLOADED, etag: '"e2"' });

    expect(again).toMatchObject({ started: false, job: { status: 'QUEUED', file: { etag: '"e1"' } } });
  });

  it('happens once, however many ask at the same time', async () => {
    const { id } = await created(aJobWithFile());

    const answers = await Promise.all(Array.from({ length: 8 }, () => records.start('acme', { id }, UPLOADED)));

    expect(answers.filter((answer) => answer?.started)).toHaveLength(1);
    expect(answers.every((answer) => answer?.job.status === 'QUEUED')).toBe(true);
  });

  it.each(JOB_STATUSES)('follows the state machine from %s', async (status) => {
    const { id } = await created(aJobWithFile());
    await force(id, status);

    const answer = await records.start('acme', { id }, UPLOADED);

    const allowed = JOB_TRANSITIONS.start.from.includes(status);
    expect(answer).toMatchObject({
      started: allowed,
      job: { status: allowed ? JOB_TRANSITIONS.start.to : status },
    });
  });

  it("finds no other tenant's job", async () => {
    const { id } = await created(aJobWithFile());

    expect(await records.start('umbrella', { id }, UPLOADED)).toBeUndefined();
    expect(await records.find('acme', { id })).toMatchObject({ status: 'AWAITING_FILE' });
  });
});

describe('JobRecords.find', () => {
  it('finds a job by number and by task id', async () => {
    const record = await created(aJob());

    expect(await records.find('acme', { id: record.id })).toEqual(record);
    expect(await records.find('acme', { taskId: record.taskId.toUpperCase() })).toEqual(record);
  });

  it("finds neither what is not there nor what is another tenant's", async () => {
    const { id, taskId } = await created(aJob());

    expect(await records.find('acme', { id: id + 1 })).toBeUndefined();
    expect(await records.find('umbrella', { id })).toBeUndefined();
    expect(await records.find('umbrella', { taskId })).toBeUndefined();
  });

  it('reads progress, result and error as the engine stored them', async () => {
    const { id } = await created(aJob());
    await pool.query(
      `UPDATE jobs SET progress_done = 7, progress_total = 9, result = '{"rows": 7}', error_code = 'E', error_message = 'm',
         started_at = '2026-11-23T12:00:00.123Z' WHERE id = $1`,
      [id],
    );

    expect(await records.find('acme', { id })).toMatchObject({
      progress: { done: 7, total: 9 },
      result: { rows: 7 },
      error: { code: 'E', message: 'm' },
      startedAt: new Date('2026-11-23T12:00:00.123Z'),
    });
  });
});

describe('JobRecords.list', () => {
  /** Ids 1 to 6; even ones imports that wait for their files, odd ones queued examples; 7 belongs to another tenant. */
  beforeEach(async () => {
    const jobs = Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? aJob() : aJobWithFile()));
    await records.create([...jobs, aJob({ tenantId: 'umbrella' })]);
  });

  const ids = async (...args: Parameters<JobRecords['list']>) => (await records.list(...args)).map(({ id }) => id);

  it("answers the tenant's jobs, newest first", async () => {
    expect(await ids('acme', { limit: 10 })).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await ids('umbrella', { limit: 10 })).toEqual([7]);
  });

  it('goes through all jobs page by page', async () => {
    expect(await ids('acme', { limit: 4 })).toEqual([6, 5, 4, 3]);
    expect(await ids('acme', { limit: 4, before: 3 })).toEqual([2, 1]);
    expect(await ids('acme', { limit: 4, before: 1 })).toEqual([]);
  });

  it('filters by status, by type, and by both', async () => {
    await force(1, 'COMPLETED');

    expect(await ids('acme', { limit: 10, status: 'QUEUED' })).toEqual([5, 3]);
    expect(await ids('acme', { limit: 10, type: 'csv_import' })).toEqual([6, 4, 2]);
    expect(await ids('acme', { limit: 10, status: 'COMPLETED', type: 'example' })).toEqual([1]);
    expect(await ids('acme', { limit: 10, status: 'COMPLETED', type: 'csv_import' })).toEqual([]);
  });
});

describe('the history of a job', () => {
  it('reads logs from a cursor on, from a level up, without those of other jobs', async () => {
    await records.create([aJob(), aJob()]);
    await pool.query(`
      INSERT INTO job_logs (job_id, attempt, level, message, metadata, row_number)
      VALUES (1, 1, 'DEBUG', 'a', NULL, NULL), (2, 1, 'ERROR', 'other', NULL, NULL), (1, 1, 'INFO', 'b', '{"k": 1}', 7),
        (1, 1, 'WARNING', 'c', NULL, NULL), (1, 2, 'ERROR', 'd', NULL, NULL)`);
    const messages = async (filter: Parameters<JobRecords['logs']>[1]) =>
      (await records.logs(1, filter)).map(({ message }) => message);

    const all = await records.logs(1, { limit: 10 });

    expect(all.map(({ message }) => message)).toEqual(['a', 'b', 'c', 'd']);
    expect(all[1]).toMatchObject({ attempt: 1, level: 'INFO', metadata: { k: 1 }, rowNumber: 7 });
    expect(all[1]?.createdAt).toBeInstanceOf(Date);
    expect(await messages({ limit: 2 })).toEqual(['a', 'b']);
    expect(await messages({ limit: 10, after: all[1]?.id })).toEqual(['c', 'd']);
    expect(await messages({ limit: 10, level: 'WARNING' })).toEqual(['c', 'd']);
    expect(await messages({ limit: 10, level: 'DEBUG' })).toEqual(['a', 'b', 'c', 'd']);
  });

  it('reads rejects from a cursor on', async () => {
    await records.create([aJob()]);
    await pool.query(`
      INSERT INTO job_rejects (job_id, attempt, line, "column", code, message, raw)
      VALUES (1, 1, 2, 'zip', 'INVALID_VALUE', 'bad', 'x,y'), (1, 1, 9, NULL, 'INVALID_ROW', 'worse', NULL)`);

    const all = await records.rejects(1, { limit: 10 });

    expect(all).toMatchObject([
      { attempt: 1, line: 2, column: 'zip', code: 'INVALID_VALUE', message: 'bad', raw: 'x,y' },
      { attempt: 1, line: 9, column: undefined, code: 'INVALID_ROW', message: 'worse', raw: undefined },
    ]);
    expect(await records.rejects(1, { limit: 1, after: all[0]?.id })).toEqual([all[1]]);
  });

  it('reads attempts from first to last, the running one without an end', async () => {
    await records.create([aJob()]);
    await pool.query(`
      INSERT INTO job_attempts (job_id, attempt, worker, started_at, finished_at, ended_as, error_code, error_message)
      VALUES (1, 2, 'w2', '2026-11-23T12:01:00Z', NULL, NULL, NULL, NULL),
        (1, 1, 'w1', '2026-11-23T12:00:00Z', '2026-11-23T12:00:01.5Z', 'retry', 'E', 'm')`);

    expect(await records.attempts(1)).toMatchObject([
      {
        attempt: 1,
        worker: 'w1',
        endedAs: 'retry',
        error: { code: 'E', message: 'm', stack: undefined, causes: [] },
        durationMs: 1500,
        handovers: 0,
      },
      { attempt: 2, worker: 'w2', endedAs: undefined, error: undefined, durationMs: undefined, finishedAt: undefined },
    ]);
  });
});
