import { isDeepStrictEqual } from 'node:util';
import { createHandlerMap } from '@jobstack/handler-sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Api } from '../../src/api-options.ts';
import { createApi } from '../../src/create-api.ts';
import { type ApiHarness, startApi } from '../api-harness.ts';
import { DocumentedAnswers, type ReceivedAnswer } from './documented-answers.ts';
import { type FuzzRequest, type JobText, requests } from './requests.ts';

/** How many, and which: the same seed makes the same requests. */
const COUNT = Number(process.env.FUZZ_REQUESTS ?? 3_000);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_124);
/** Made at once, so that a hundred thousand need no more memory than these. */
const CHUNK = 1_000;
const AT_ONCE = 8;

const handlers = createHandlerMap({
  any: { payload: z.json(), execute: async () => ({}) },
  free: { queue: 'bulk', timeout: '2h', execute: async () => ({}) },
  named: { searchable: ['name'], payload: z.object({ name: z.string(), count: z.int() }), execute: async () => ({}) },
});

let api: ApiHarness;
let app: Api;
let documented: DocumentedAnswers;

beforeAll(async () => {
  const authenticate = async (_: Request, platform: unknown) => (platform as Pick<FuzzRequest, 'session'>).session;
  api = await startApi({ handlers, sessions: { authenticate } });
  app = createApi(api.options);
  documented = await DocumentedAnswers.of(app);
  await storeHistories();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** Forty jobs that have ended in every way, with a history of awkward texts. */
async function storeHistories(): Promise<void> {
  const odd = `E'\\x01"\\\\😀'`;
  await api.pool.query(`
    INSERT INTO jobs (task_id, type, status, payload, result, error_code, error_message, tenant_id, max_attempts, stopped, finished_at)
    SELECT overlay(gen_random_uuid()::text placing '7' from 15)::uuid, 'any',
      (ARRAY['COMPLETED', 'FAILED', 'CANCELLED'])[1 + n % 3], '"5"', '[1e300, "5", null]', 'E', ${odd}, 'acme', 5, (ARRAY[NULL, 'FAILED', 'CANCELLED'])[1 + n % 3], now()
    FROM generate_series(1, 40) n`);
  await api.pool.query(`
    INSERT INTO job_logs (job_id, attempt, level, message, metadata)
    SELECT n, 1, 'INFO', repeat(${odd}, 500), to_jsonb(${odd}::text) FROM generate_series(1, 40) n, generate_series(1, 20)`);
  await api.pool.query(`
    INSERT INTO job_rejects (job_id, attempt, line, code, message, raw)
    SELECT n, 1, 7, 'C', ${odd}, repeat(${odd}, 100) FROM generate_series(1, 40) n, generate_series(1, 20)`);
  await api.pool.query(`
    INSERT INTO job_attempts (job_id, attempt, worker, ended_as, finished_at, error_code, error_message, error_stack, error_causes)
    SELECT n, a, 'w', 'retry', now(), 'E', ${odd}, nullif(repeat(${odd}, a - 1), ''), CASE WHEN a > 2 THEN jsonb_build_array(
      jsonb_build_object('name', 'Error', 'code', NULL, 'message', ${odd}::text, 'stack', ${odd}::text, 'causes', '[]'::jsonb)) END
    FROM generate_series(1, 40) n, generate_series(1, 5) a`);
}

async function send(request: FuzzRequest): Promise<ReceivedAnswer> {
  const { method, target, headers, body, session } = request;
  const given = new Request(`http://localhost${target}`, { method, headers, ...(body !== undefined && { body }) });
  const response = await app.fetch(given, { session });
  const { pathname } = new URL(given.url);
  return { method, path: pathname, status: response.status, headers: response.headers, text: await response.text() };
}

/** A job that was created, with the texts of all that was said about it. */
interface Accepted {
  readonly id: number;
  readonly sent: string;
  readonly created: string;
  readonly read: string;
}

/** Sends one request and whatever it takes to check its answer. */
async function check(request: FuzzRequest): Promise<{ readonly problems: string[]; readonly accepted?: Accepted }> {
  const answer = await send(request);
  const problems = documented.breaches(answer);
  const { job, session } = request;
  if (request.isValid && answer.status !== 201) {
    problems.push(`${answer.status} for a valid request: ${answer.text.slice(0, 500)}`);
  }
  if (!job || answer.status !== 201 || problems.length > 0) return { problems };
  const { id, taskId } = JSON.parse(answer.text);
  const asking = { method: 'GET', target: `/api/jobs/${taskId}`, headers: {}, isValid: true };
  const { text } = await send({ ...asking, ...(session && { session }) });
  const accepted = { id, sent: job.payload ?? '{}', created: answer.text, read: text };
  return { problems: differences(job, JSON.parse(text)), accepted };
}

/** In what a job differs from what was sent, apart from its payload. */
function differences({ type, file, runAt }: JobText, read: ReturnType<typeof JSON.parse>): string[] {
  return [
    ...(read.type === type ? [] : ['another type']),
    ...(runAt === undefined || Date.parse(read.runAt) === Date.parse(runAt) ? [] : ['another runAt']),
    ...(isDeepStrictEqual(read.file, asRead(file)) ? [] : ['another file']),
  ];
}

function asRead(file: JobText['file']) {
  if (!file) return null;
  const { name, size = null, contentType = 'application/octet-stream' } = file;
  // JSON has no -0.
  return { name, size: size === null ? size : size + 0, contentType };
}

/**
 * Jobs whose payload is stored or answered otherwise than it was sent, or that are read otherwise than they were created. PostgreSQL
 * compares the texts: `JSON.parse` would be no judge of itself.
 */
async function keptOtherwise(accepted: readonly Accepted[]): Promise<number[]> {
  const { rows } = await api.pool.query(
    `SELECT said.id FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS said (id, sent, created, read) LEFT JOIN jobs USING (id)
     WHERE jobs.payload IS DISTINCT FROM sent::jsonb OR created::jsonb -> 'payload' IS DISTINCT FROM sent::jsonb
       OR created::jsonb - 'upload' IS DISTINCT FROM read::jsonb`,
    [
      accepted.map(({ id }) => id),
      ...(['sent', 'created', 'read'] as const).map((text) => accepted.map((job) => job[text])),
    ],
  );
  return rows.map(({ id }) => Number(id));
}

async function runChunk(seed: number, count: number): Promise<{ failures: string[]; accepted: number }> {
  const open = fc.sample(requests, { seed, numRuns: count }).entries();
  const failures: string[] = [];
  const accepted: Accepted[] = [];
  const run = async () => {
    for (const [index, request] of open) {
      const result = await check(request);
      if (result.accepted) accepted.push(result.accepted);
      if (result.problems.length > 0)
        failures.push(`FUZZ_SEED=${seed} request ${index}: ${result.problems.join('; ')}\n${shown(request)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
  for (const id of await keptOtherwise(accepted))
    failures.push(`FUZZ_SEED=${seed}: job ${id} is kept otherwise than it was sent`);
  return { failures, accepted: accepted.length };
}

function shown({ method, target, headers, body, session }: FuzzRequest): string {
  const text = typeof body === 'string' ? body : body && `bytes ${Buffer.from(body).toString('hex')}`;
  return `${method} ${target.slice(0, 300)} ${JSON.stringify(headers)} ${JSON.stringify(session)}\n${text?.slice(0, 1_000) ?? ''}`;
}

it(
  'the API answers whatever comes in a documented shape, and gives back what it has accepted as it was sent',
  async () => {
    const failures: string[] = [];
    let accepted = 0;
    for (let done = 0; done < COUNT && failures.length < 20; done += CHUNK) {
      const chunk = await runChunk(SEED + done / CHUNK, Math.min(CHUNK, COUNT - done));
      for (const failure of chunk.failures) failures.push(failure);
      accepted += chunk.accepted;
    }

    expect(failures.join('\n\n')).toBe('');
    expect(accepted / COUNT).toBeGreaterThan(1 / 3);
    expect(api.errors).toEqual([]);
  },
  60_000 + COUNT * 50,
);
