import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { CHAOS_MAPPING, chaosCsv } from './csv-file.ts';
import { readEnding } from './ending.ts';
import { startHttpProxy } from './http-proxy.ts';
import { type S3Fault, unreliableS3 } from './s3-faults.ts';

const CSV_PAYLOAD = { target: 'creators', columnMapping: CHAOS_MAPPING };
/** Two batches lie in the first third, which is what arrives of a read that is cut. */
const ROWS = 40_000;

async function importBehind(plan: readonly S3Fault[]) {
  const { handle, met } = unreliableS3(plan);
  await using proxies = new AsyncDisposableStack();
  await using database = await createTestDatabase();
  const awsProxy = async (real: string) => proxies.use(await startHttpProxy(real, handle)).endpoint;
  await using stack = await ChaosStack.start({ databaseUrl: database.url, awsProxy });
  const taskId = await stack.submit({ type: 'csv_import', payload: CSV_PAYLOAD, csv: chaosCsv('s3-', ROWS) });
  await stack.untilEnded([taskId]);
  const { rows: attempts } = await stack.pool.query('SELECT attempt FROM job_attempts');
  return { ending: await readEnding(stack.pool, taskId, 's3-'), met, attempts: attempts.length };
}

test('an S3 that answers 500, 503 and half of a file changes nothing', async () => {
  const oracle = await importBehind([]);

  const disturbed = await importBehind([500, 'cut', 503, 'cut', 500, 503, 503, 500, 503, 'cut']);

  expect(disturbed.met.length).toBeGreaterThan(oracle.met.length);
  expect(disturbed.ending).toEqual(oracle.ending);
  expect(disturbed.attempts, 'an outage spends no attempt').toBe(1);
});

test('a file that changes while it is read fails the job, and what was committed is a whole part of the old file', async () => {
  const { ending } = await importBehind(['cut', 'changed']);

  expect(ending).toMatchObject({ status: 'FAILED', errorCode: 'FILE_CHANGED', result: null });
  const { counters } = (ending.checkpoint ?? { counters: { successCount: 0 } }) as {
    counters: { successCount: number };
  };
  expect(ending.rows).toHaveLength(counters.successCount);
});
