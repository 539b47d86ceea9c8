import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { type CommitFate, startCommitCutter } from './commit-cutter.ts';
import { readEnding } from './ending.ts';

test('a COMMIT that succeeded though its answer was lost is not done again', { timeout: 240_000 }, async () => {
  await using database = await createTestDatabase();
  const fates: readonly CommitFate[] = ['heard', 'unheard'];
  await using cutter = await startCommitCutter(database.url, (nth) => fates[nth - 1] ?? 'heard');
  await using stack = await ChaosStack.start({ databaseUrl: database.url, workerDatabaseUrl: cutter.url });

  const taskId = await stack.submit({ type: 'chaos_chunks', payload: { chunks: 5 } });
  await stack.untilEnded([taskId]);

  expect(cutter.commits, 'one COMMIT a chunk, the unheard one included').toBe(5);
  const rows = [1, 2, 3, 4, 5].map((n) => `chaos_chunks ${n}`);
  expect(await readEnding(stack.pool, taskId, '-')).toMatchObject({ status: 'COMPLETED', rows });
  const { rows: attempts } = await stack.pool.query('SELECT attempt, ended_as AS "endedAs" FROM job_attempts');
  expect(attempts, 'a broken connection spends no attempt').toEqual([{ attempt: 1, endedAs: 'completed' }]);
});
