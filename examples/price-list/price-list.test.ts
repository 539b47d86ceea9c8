import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLaptopStack } from '@jobstack/laptop';
import { removePostgresHome } from '@jobstack/laptop/postgres';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';

/** What this test reads of the API's answers. */
const Answer = z.object({
  id: z.number().nullish(),
  status: z.string().nullish(),
  upload: z.object({ url: z.string() }).nullish(),
  result: z.unknown().optional(),
  rejects: z.unknown().optional(),
});

const DAILY = 'article,price\nlamp,24.90\nchair,cheap\nrug,120.00\n';

it('a file goes to S3, its rows into the table, what is wrong with it into the rejects', async () => {
  await using app = await startApp();

  const job = await app.post('/jobs', {
    type: 'csv_import',
    payload: { duplicateHandling: 'update' },
    file: { name: 'prices.csv', contentType: 'text/csv' },
  });
  await fetch(job.upload?.url ?? '', { method: 'PUT', body: DAILY, headers: { 'Content-Type': 'text/csv' } });
  await app.post(`/jobs/${job.id}/start`);
  await vi.waitUntil(async () => (await app.get(`/jobs/${job.id}`)).status === 'COMPLETED', 30_000);

  expect((await app.get(`/jobs/${job.id}`)).result).toMatchObject({ totalRows: 3, successCount: 2, errorCount: 1 });
  expect((await app.get(`/jobs/${job.id}/rejects`)).rejects).toMatchObject([
    { line: 3, column: 'price', raw: 'chair,cheap' },
  ]);
});

/** The app on the laptop stack, in a folder that is thrown away, and somebody who talks to its API. */
async function startApp() {
  await using resources = new AsyncDisposableStack();
  const dataFolder = mkdtempSync(join(tmpdir(), 'jobstack-example-'));
  resources.defer(() => {
    removePostgresHome(join(dataFolder, 'postgres'));
    rmSync(dataFolder, { recursive: true, force: true });
  });
  const ports = { apiPort: 0, postgresPort: 0, awsPort: 0 };
  const stack = resources.use(await startLaptopStack({ root: import.meta.dirname, dataFolder, ...ports }));
  const headers = { Authorization: `Bearer ${stack.token}`, 'Content-Type': 'application/json' };
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${stack.url}/api${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return Answer.parse(await response.json());
  };
  const moved = resources.move();
  return {
    get: (path: string) => ask('GET', path),
    post: (path: string, body?: object) => ask('POST', path, body),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}
