import { createHash } from 'node:crypto';
import { describeError } from '@jobstack/core';
import { JobRecords, type NewJob, PgJobStore } from '@jobstack/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANARIES, canariesIn } from './canaries.ts';
import { canaryHandlers } from './canary-handlers.ts';
import type { Invocation } from './lambda-process.ts';
import { FILE_CONTENT, FILE_KEY, type Production, startProduction } from './production.ts';

const { payload: secret, tenant: tenantId, owner: ownerId } = CANARIES;
/** Each of these ends its worker's process. */
const KILLERS = ['forgets', 'crashes'];
const FILE = { key: FILE_KEY, name: CANARIES.fileName, contentType: 'text/csv', startWithinMs: 60_000 };

const UPLOADED = {
  size: Buffer.byteLength(FILE_CONTENT),
  contentType: 'text/csv',
  etag: `"${createHash('md5').update(FILE_CONTENT).digest('hex')}"`,
};

let production: Production;
let records: JobRecords;
/** What another tenant was answered. */
const otherTenant: string[] = [];
/** What the workers' process ended with. */
const crashes: Invocation[] = [];
const statuses: Record<string, unknown> = {};

beforeAll(async () => {
  production = await startProduction();
  records = new JobRecords(new PgJobStore(production.pool).db);
  await badInput();
  await crash();
  await badRequests();
  await Promise.all([bucketAway(), connectionBreaks()]);
  await awsAway();
  await databaseAway();
}, 120_000);

afterAll(() => production?.[Symbol.asyncDispose]());

async function newJob(type: string, overrides: Partial<NewJob> = {}): Promise<string> {
  const job = { type, payload: { secret }, tenantId, ownerId, maxAttempts: 2, ...overrides };
  const [created] = await records.create([job]);
  if (created?.job.file) await records.start(tenantId, { id: created.job.id }, UPLOADED);
  return created?.job.taskId ?? '';
}

function toWorker(...bodies: readonly object[]): Promise<Invocation> {
  const Records = bodies.map((body, index) => ({
    ...{ messageId: `m${index}`, receiptHandle: `r${index}`, body: JSON.stringify(body), messageAttributes: {} },
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0' },
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:default',
  }));
  return production.worker.invoke({ Records });
}

const ring = (taskId: string) => ({ v: 1, taskId });

interface Claims {
  readonly tenant: string;
  readonly sub: string;
}

/** A request as API Gateway hands it on, with canaries wherever one has room. */
async function request(
  method: string,
  path: string,
  body?: object,
  claims: Claims = { tenant: tenantId, sub: ownerId },
) {
  const answer = await production.api.invoke({
    ...{ version: '2.0', rawPath: path, rawQueryString: '', isBase64Encoded: false },
    headers: {
      ...{ host: 'api.example', 'content-type': 'application/json', 'x-note': CANARIES.header },
      ...{ authorization: `Bearer ${CANARIES.token}`, cookie: `session=${CANARIES.token}` },
    },
    requestContext: {
      ...{ domainName: 'api.example', requestId: 'r', http: { method, path } },
      authorizer: { jwt: { claims, scopes: [] } },
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return ('answer' in answer ? answer.answer : answer) as { readonly statusCode: number; readonly body: string };
}

const asOther = (method: string, path: string, body?: object) =>
  request(method, path, body, { tenant: 'other', sub: 'other' }).then((answer) =>
    otherTenant.push(JSON.stringify(answer)),
  );

/** Every handler that fails, in one batch; and messages that are jobs, or nothing. */
async function badInput(): Promise<void> {
  const withFile = ['quotes_file', 'csv_import'];
  const types = Object.keys(canaryHandlers).filter((type) => !KILLERS.includes(type));
  const rings = await Promise.all(
    types.map(async (type) => {
      const file = withFile.includes(type) ? { file: FILE } : {};
      const given = type === 'csv_import' ? { payload: { target: 'places' } } : {};
      return ring(await newJob(type, { ...file, ...given }));
    }),
  );
  await toWorker(...rings, { type: 'unheard_of', payload: { secret }, tenantId }, { secret });
}

async function crash(): Promise<void> {
  for (const type of KILLERS) crashes.push(await toWorker(ring(await newJob(type))));
}

async function badRequests(): Promise<void> {
  const { idempotencyKey } = CANARIES;
  const job = { type: 'says_so', payload: { secret }, idempotencyKey };
  statuses.created = (await request('POST', '/api/jobs', job)).statusCode;
  statuses.conflict = (await request('POST', '/api/jobs', { ...job, payload: { secret: 'another' } })).statusCode;
  statuses.refused = (await request('POST', '/api/jobs', { ...job, type: 'quotes_input' })).statusCode;
  statuses.unknown = (await request('POST', '/api/jobs', { ...job, type: secret, [secret]: secret })).statusCode;
  for (const path of ['', '/1', '/1/attempts', '/1/logs', '/1/rejects']) await asOther('GET', `/api/jobs${path}`);
  for (const action of ['start', 'cancel', 'retry']) await asOther('POST', `/api/jobs/1/${action}`);
  await asOther('POST', '/api/jobs', { ...job, payload: { secret: 'my own' } });
  await asOther('POST', '/api/jobs', { type: 'says_so', payload: { secret: 1 }, idempotencyKey });
}

async function bucketAway(): Promise<void> {
  await production.takeAway.bucket();
  await toWorker(ring(await newJob('quotes_file', { file: FILE, idempotencyKey: 'no bucket' })));
}

/** In the middle of a statement that carries the payload. */
async function connectionBreaks(): Promise<void> {
  production.breakAt(secret);
  const job = { type: 'says_so', payload: { secret }, idempotencyKey: `${CANARIES.idempotencyKey}-2` };
  statuses.broken = (await request('POST', '/api/jobs', job)).statusCode;
}

async function awsAway(): Promise<void> {
  await production.takeAway.aws();
  const job = { type: 'says_so', payload: { secret: CANARIES.message } };
  const [created] = await Promise.all([
    request('POST', '/api/jobs', job),
    newJob('quotes_file', { file: FILE, idempotencyKey: 'no S3' }).then((taskId) => toWorker(ring(taskId))),
    production.sweep.invoke({}),
  ]);
  statuses.unrung = created.statusCode;
}

async function databaseAway(): Promise<void> {
  const taskId = await newJob('says_so');
  await production.takeAway.database();
  const [created] = await Promise.all([
    request('POST', '/api/jobs', { type: 'says_so', payload: { secret }, idempotencyKey: CANARIES.idempotencyKey }),
    toWorker(ring(taskId), { type: 'says_so', payload: { secret }, tenantId, idempotencyKey: CANARIES.idempotencyKey }),
    production.sweep.invoke({}),
  ]);
  statuses.noDatabase = created.statusCode;
}

describe('whatever breaks', () => {
  it.each(['worker', 'api', 'sweep'] as const)('the log of the %s holds nobody’s data', (name) => {
    expect(canariesIn(production[name].log)).toEqual([]);
  });

  it('the log of PostgreSQL holds nobody’s data', () => {
    expect(canariesIn(production.postgresLog())).toEqual([]);
  });

  it('no answer to another tenant does', () => {
    expect(otherTenant.flatMap(canariesIn)).toEqual([]);
  });
});

describe('and it did break', () => {
  it('each handler in its way, which the log tells with code and place', async () => {
    const { rows } = await production.pool.query<{ type: string; error_code: string | null }>(
      'SELECT type, min(error_code) AS error_code FROM jobs GROUP BY type',
    );
    const unbroken = rows.filter(({ error_code }) => error_code === null).map(({ type }) => type);
    const { log } = production.worker;

    expect(unbroken.sort()).toEqual([...KILLERS, 'logs'].sort());
    expect(Object.fromEntries(rows.map(({ type, error_code }) => [type, error_code]))).toMatchObject({
      ...{ unique: '23505', check: '23514', other_row: '23514', cast: '22P02', inlined: '42601', raised: '23505' },
      ...{
        slow: '57014',
        gives_up: 'NO_CUSTOMER',
        quotes_input: 'INVALID_PAYLOAD',
        quotes_file: 'ERROR',
        csv_import: 'COLUMN_MAPPING',
      },
    });
    for (const told of [
      '23505',
      '22P02',
      'people_age_check',
      'statement timeout',
      'NO_CUSTOMER',
      'canary-handlers.ts:',
    ]) {
      expect(log).toContain(told);
    }
  });

  it('its owner reads what the log leaves out', async () => {
    const { rows } = await production.pool.query(
      `SELECT a.* FROM job_attempts a JOIN jobs ON id = job_id WHERE type = 'says_so' AND a.error_code IS NOT NULL`,
    );

    expect(rows[0]).toMatchObject({
      error_message: `cannot handle ${secret} (because of ${secret})`,
      error_stack: expect.stringMatching(/^Error: cannot handle canary-payload.*\n {4}at .*canary-handlers\.ts:\d+/),
      error_causes: [{ name: 'RangeError', message: `because of ${secret}` }],
    });
  });

  it('the processes of the killers, and of nobody else', () => {
    expect(crashes).toEqual([{ exitCode: 1 }, { exitCode: 1 }]);
    expect(production.worker.log).toMatch(/unhandled rejection[\s\S]*uncaught exception/);
  });

  it('requests, SQS, S3 and the database', () => {
    expect(statuses).toEqual({
      ...{ created: 201, conflict: 409, refused: 400, unknown: 400, unrung: 201 },
      ...{ broken: 500, noDatabase: 500 },
    });
    expect(production.api.log).toMatch(/RING_FAILED/);
    expect(production.api.log).toMatch(/ECONNREFUSED/);
    expect(production.sweep.log).toMatch(/invocation failed/);
    expect(production.postgresLog()).toMatch(/duration: .*execute.*insert into "?jobs"?/i);
    expect(production.worker.log).toMatch(/NoSuchBucket/);
  });

  it('and what is looked for is found where it is', () => {
    const [found] = canariesIn(`x ${secret} y`);

    expect(found).toBe(`payload: …x ${secret} y…`);
    expect(JSON.stringify(describeError(new Error(secret)))).toContain(secret);
  });
});
