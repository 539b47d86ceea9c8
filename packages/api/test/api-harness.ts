import { createS3Client, S3UploadStore } from '@jobstack/aws';
import { createBucket, settingsFor, startAwsEmulator } from '@jobstack/aws/testing';
import { exponential, type Ring } from '@jobstack/core';
import { createPool, JobRecords, Limits, PgJobStore } from '@jobstack/database';
import { createTestDatabase } from '@jobstack/database/testing';
import { createHandlerMap } from '@jobstack/handler-sdk';
import { Doorbell } from '@jobstack/processor';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { z } from 'zod';
import type { ApiOptions } from '../src/api-options.ts';
import { createApi } from '../src/create-api.ts';
import { DevelopmentSession } from '../src/development-session.ts';

export const TOKEN = 'dev_acme';

/** `example` takes anything with a name, `csv_import` has defaults and a policy of its own, `free` takes any object and has a queue of its own. */
const handlers = createHandlerMap({
  example: { payload: z.object({ name: z.string(), count: z.int().optional() }), execute: async () => ({}) },
  csv_import: {
    payload: z.object({ target: z.string(), duplicateHandling: z.enum(['skip', 'update']).default('skip') }),
    retry: { maxAttempts: 3, backoff: exponential('1s', '1m') },
    execute: async () => ({}),
  },
  read: { file: 'required', payload: z.object({ name: z.string() }), execute: async () => ({}) },
  small: { maxFileBytes: 1_000, execute: async () => ({}) },
  free: { queue: 'bulk', timeout: '2h', execute: async () => ({}) },
});

/** The API on a real PostgreSQL and a real S3 protocol; the queue keeps what it was given. */
export interface ApiHarness extends AsyncDisposable {
  readonly options: ApiOptions;
  readonly store: PgJobStore;
  readonly pool: pg.Pool;
  /** Every ring since the last look. */
  readonly rings: Ring[];
  /** What the API reported beside its answers. */
  readonly errors: unknown[];
  /** Sends JSON with acme's token. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The same API for another tenant. */
  as(tenantId: string): Pick<ApiHarness, 'call'>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at JSON of many shapes.
  readonly body: any;
}

/** @param changes replace what the API is made of, such as its handlers */
export async function startApi(changes: Partial<ApiOptions> = {}): Promise<ApiHarness> {
  const database = await createTestDatabase();
  const emulator = await startAwsEmulator();
  await createBucket(emulator.endpoint, 'uploads');
  const pool = new pg.Pool({ connectionString: database.url });
  // Its own, made as in production; the tests look with one that pg itself makes.
  const apiPool = createPool(database.url);
  const store = new PgJobStore(apiPool);
  const rings: Ring[] = [];
  const errors: unknown[] = [];
  const ring = async (more: readonly Ring[]) => {
    rings.push(...more);
    return more.map(({ taskId }) => taskId);
  };
  const options: ApiOptions = {
    records: new JobRecords(drizzle(apiPool)),
    limits: new Limits(drizzle(apiPool)),
    handlers,
    uploads: new S3UploadStore({ client: createS3Client(settingsFor(emulator.endpoint)), bucket: 'uploads' }),
    doorbell: new Doorbell({ store, queue: { ring, armSweep: async () => true } }),
    sessions: new DevelopmentSession({ token: TOKEN, session: { tenantId: 'acme', ownerId: 'ada' } }),
    onError: (error) => errors.push(error),
    ...changes,
  };
  const as = (tenantId: string) => {
    const session = { tenantId, ownerId: 'ada' };
    return { call: caller({ ...options, sessions: new DevelopmentSession({ token: TOKEN, session }) }) };
  };
  const dispose = async () => {
    await pool.end();
    await apiPool.end();
    await emulator[Symbol.asyncDispose]();
    await database.drop();
  };
  return { options, store, pool, rings, errors, call: caller(options), as, [Symbol.asyncDispose]: dispose };
}

/** Speaks to an API made with these options as acme's program would. */
export function caller(options: ApiOptions): ApiHarness['call'] {
  const api = createApi(options);
  return async (method, path, body, headers = {}) => {
    const response = await api.request(path, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: bodyOf(response.headers.get('content-type') ?? '', text),
    };
  };
}

function bodyOf(type: string, text: string): unknown {
  return /\bjson\b|\+json\b/.test(type) ? JSON.parse(text) : text;
}
