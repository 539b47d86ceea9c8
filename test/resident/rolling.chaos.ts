import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from '../chaos/chaos-stack.ts';
import { startEffectsServer } from '../chaos/effects-server.ts';
import { type RollingOptions, runRolling } from './rolling.ts';

async function roll(options: Pick<RollingOptions, 'jobs' | 'replaceEveryMs' | 'signal'>) {
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  await using stack = await ChaosStack.start({
    ...{ databaseUrl: database.url, batchSize: 10, leaseSeconds: 4, visibilityTimeoutSeconds: 30 },
  });
  await stack.workers.stop();
  const report = await runRolling({ stack, effectsUrl: effects.url, ...options });
  console.log(JSON.stringify(report, null, 2));
  return report;
}

test('1,000 jobs while a resident worker is replaced every 5 s: none lost, none doubled, no attempt spent', {
  timeout: 600_000,
}, async () => {
  const report = await roll({ jobs: 1_000, replaceEveryMs: 5_000, signal: 'SIGTERM' });

  expect(report).toMatchObject({ lost: 0, doubled: 0, complaints: [], spent: 0 });
  expect(report.exits).toEqual([{ code: 0, signal: null }]);
  expect(report.replaced).toBeGreaterThan(2);
});

test('300 jobs while a resident worker is killed every 3 s: none lost, none doubled', {
  timeout: 600_000,
}, async () => {
  const report = await roll({ jobs: 300, replaceEveryMs: 3_000, signal: 'SIGKILL' });

  expect(report).toMatchObject({ lost: 0, doubled: 0, complaints: [] });
  expect(report.exits).toEqual([{ code: null, signal: 'SIGKILL' }]);
});
