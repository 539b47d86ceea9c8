import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, JobRecords, MIGRATIONS_FOLDER, PgJobStore } from '@jobstack/database';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '@jobstack/database/testing';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { budgetedBundleBytes } from '../../bench/budgeted-bundle.ts';
import { BUNDLE_BUDGET_BYTES } from '../../bench/bundle-budget.ts';
import { bundleFunctions, type FunctionName } from '../../bench/bundle-functions.ts';
import { invokeBundle, printedByBundle } from './invoke-bundle.ts';

const QUEUE = 'http://127.0.0.1:9/000000000000/default';
const folder = mkdtempSync(join(tmpdir(), 'jobstack-bundles-'));

/** The migrations of a folder, in its order, as a migration's answer names them. */
function tagsOf(whose: string, folder: string): string[] {
  const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  return journal.entries.map(({ tag }) => `${whose}/${tag}`);
}

let bundles: Readonly<Record<FunctionName, string>>;
let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  bundles = await bundleFunctions(folder);
  database = await createTestDatabase();
  pool = createPool(database.url);
}, 120_000);

afterAll(async () => {
  await pool?.end();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** What Lambda tells every function, and where its AWS is: nowhere, so that nothing is reached by accident. */
function environment(changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    DATABASE_URL: database.url,
    QUEUE_URLS: JSON.stringify({ default: QUEUE }),
    DEAD_LETTER_URLS: JSON.stringify({ default: `${QUEUE}-dead` }),
    SWEEP_QUEUE_URL: `${QUEUE}-sweep`,
    BUCKET: 'files',
    ...changes,
  };
}

function sqsEvent(body: string) {
  return {
    Records: [
      {
        messageId: 'm-1',
        receiptHandle: 'r-1',
        body,
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0' },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:default',
        awsRegion: 'us-east-1',
      },
    ],
  };
}

describe('what esbuild made', () => {
  it('of the worker, runs a job from an SQS event and acknowledges it', async () => {
    const records = new JobRecords(new PgJobStore(pool).db);
    const job = { type: 'example', payload: { name: 'bundle', times: 2 }, tenantId: 'a', maxAttempts: 1 };
    const [created] = await records.create([job]);
    const { taskId } = created?.job ?? { taskId: '' };

    const answer = await invokeBundle(bundles.worker, sqsEvent(JSON.stringify({ v: 1, taskId })), environment());

    expect(answer).toEqual({ batchItemFailures: [] });
    const { rows } = await pool.query('SELECT status, result, attempt FROM jobs WHERE task_id = $1', [taskId]);
    expect(rows).toEqual([{ status: 'COMPLETED', result: { success: true, greetings: 2 }, attempt: 1 }]);
  });

  it('of the worker, renews leases from the thread bundled beside it', async () => {
    const records = new JobRecords(new PgJobStore(pool).db);
    const job = { type: 'example', payload: { times: 500 }, tenantId: 'a', maxAttempts: 1 };
    const [created] = await records.create([job]);
    const { taskId } = created?.job ?? { taskId: '' };
    const heart = pool.connect().then(async (client) => {
      const sessions = `SELECT FROM pg_stat_activity WHERE application_name LIKE 'jobstack-heartbeat%'`;
      const open = `SELECT FROM jobs WHERE task_id = $1 AND finished_at IS NULL`;
      let beating = false;
      while (!beating && (await client.query(open, [taskId])).rowCount === 1) {
        beating = (await client.query(sessions)).rowCount === 1;
      }
      client.release();
      return beating;
    });

    const told = await printedByBundle(
      bundles.worker,
      sqsEvent(JSON.stringify({ v: 1, taskId })),
      // As Lambda is told to run Node.
      environment({ LEASE_SECONDS: '1', NODE_OPTIONS: '--enable-source-maps --max-semi-space-size=8' }),
    );

    expect(await heart).toBe(true);
    expect(told).not.toContain('infrastructureError');
  });

  it('of the worker, leaves a message in the queue that nobody understands, when it cannot be put aside', async () => {
    const answer = await invokeBundle(bundles.worker, sqsEvent('hello?'), environment());

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
  });

  it("of the migration, finds the engine's SQL files and the team's, and answers what it applied", async () => {
    await using empty = await createEmptyDatabase();
    const answer = await invokeBundle(
      bundles.migrate,
      {},
      environment({ DATABASE_URL: empty.url, MIGRATIONS_FOLDER: 'migrations', ROLE_LIMITS: '{}' }),
    );

    expect(answer).toEqual({ applied: [...tagsOf('engine', MIGRATIONS_FOLDER), ...tagsOf('team', TEAM_MIGRATIONS)] });
  });

  it('of the sweep, passes over an idle database', async () => {
    expect(await invokeBundle(bundles.sweep, {}, environment())).toBeNull();
  });

  it('of the API, answers a verified caller and nobody else', async () => {
    const request = (authorizer: object) => ({
      version: '2.0',
      rawPath: '/api/jobs',
      rawQueryString: '',
      headers: { host: 'api.example' },
      requestContext: {
        authorizer,
        domainName: 'api.example',
        http: { method: 'GET', path: '/api/jobs' },
        requestId: 'r',
      },
      isBase64Encoded: false,
    });

    const known = await invokeBundle(
      bundles.api,
      request({ iam: { accountId: '1', userArn: 'arn:a' } }),
      environment(),
    );
    const unknown = await invokeBundle(bundles.api, request({}), environment());

    expect(known).toMatchObject({ statusCode: 200 });
    expect(unknown).toMatchObject({ statusCode: 401 });
  });

  it.each(['sweep', 'migrate'] as const)('of %s, stays within its budget of bytes', (name) => {
    const { size } = statSync(join(bundles[name], 'index.mjs'));

    expect(size).toBeLessThanOrEqual(BUNDLE_BUDGET_BYTES[name]);
  });

  it.each(['worker', 'api'] as const)(
    "of %s, stays within its budget of bytes, the team's handlers apart",
    async (name) => {
      expect(await budgetedBundleBytes(name)).toBeLessThanOrEqual(BUNDLE_BUDGET_BYTES[name]);
    },
  );
});
