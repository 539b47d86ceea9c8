import { readFile } from 'node:fs/promises';
import {
  JOB_STATUSES,
  MAX_CHECKPOINT_BYTES,
  MAX_CHILDREN_PER_COMMIT,
  MAX_JSON_DEPTH,
  MAX_LOG_METADATA_BYTES,
  MAX_OWNER_ID_LENGTH,
  MAX_PAYLOAD_BYTES,
  MAX_PROBLEMS,
  MAX_RESULT_BYTES,
  MAX_STEP_RESULT_BYTES,
  MAX_TENANT_ID_LENGTH,
} from '@jobstack/core';
import { ATTEMPT_ENDS } from '@jobstack/database/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEMS } from '../src/contract/problem.ts';
import { createApi } from '../src/create-api.ts';
import { type ApiHarness, startApi } from './api-harness.ts';

let api: ApiHarness;
let page: string;

beforeAll(async () => {
  api = await startApi();
  page = await readFile(new URL('../../../docs/api.md', import.meta.url), 'utf8');
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

describe('docs/api.md', () => {
  it('has a section for each route, and no other', () => {
    const routes = createApi(api.options).routes.filter(({ method }) => method !== 'ALL');

    const expected = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    const documented = new Set([...page.matchAll(/^## ([A-Z]+ \/\S+)$/gm)].map(([, route]) => route));
    expect(documented).toEqual(expected);
  });

  it('lists each error code with its status, and no other', () => {
    const documented = [...page.matchAll(/^\| (\d{3}) +\| `([A-Z_]+)` +\|/gm)].map(([, status, code]) => [
      code,
      Number(status),
    ]);

    expect(documented).toEqual(Object.entries(PROBLEMS).map(([code, { status }]) => [code, status]));
  });

  it('names every status of a job and every end of an attempt', () => {
    const missing = [...JOB_STATUSES, ...ATTEMPT_ENDS].filter((word) => !page.includes(`\`${word}\``));

    expect(missing).toEqual([]);
  });

  it('states the limits that the code keeps', () => {
    const english = new Intl.NumberFormat('en-US');
    const [, table = ''] = /## Limits\n([\s\S]*?)\n## /.exec(page) ?? [];
    const stated = [
      `| depth of a payload | ${MAX_JSON_DEPTH} levels`,
      `| a message on a queue; a payload, however it comes | ${MAX_PAYLOAD_BYTES / 1024 ** 2} MiB of JSON`,
      `| a result, a checkpoint, the result of a step | ${MAX_RESULT_BYTES / 1024 ** 2} MiB of JSON`,
      `| jobs that one commit spawns | ${english.format(MAX_CHILDREN_PER_COMMIT)};`,
      `| tenant, owner | ${MAX_TENANT_ID_LENGTH} and ${english.format(MAX_OWNER_ID_LENGTH)} characters |`,
      `| metadata of a log line | ${MAX_LOG_METADATA_BYTES / 1024} KiB of JSON`,
      `up to ${MAX_PROBLEMS}.`,
    ];

    expect([MAX_CHECKPOINT_BYTES, MAX_STEP_RESULT_BYTES]).toEqual([MAX_RESULT_BYTES, MAX_RESULT_BYTES]);
    expect(stated.filter((limit) => !table.includes(limit))).toEqual([]);
  });

  it('shows a job with exactly the fields that the API answers', async () => {
    const { body } = await api.call('POST', '/api/jobs', { type: 'free' });

    const [, example = ''] = /## GET \/api\/jobs\/:id\n[\s\S]*?```json\n([\s\S]*?)```/.exec(page) ?? [];
    expect(Object.keys(JSON.parse(example))).toEqual(Object.keys(body));
  });
});
