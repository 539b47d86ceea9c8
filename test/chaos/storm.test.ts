import { createTestDatabase, ledgerViolations } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { startEffectsServer } from './effects-server.ts';
import { chaosSeed } from './seeded-random.ts';
import { runStorm } from './storm.ts';

test('mixed jobs outlive workers that are killed at random: none lost, none doubled', {
  timeout: 240_000,
}, async () => {
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  await using stack = await ChaosStack.start({ databaseUrl: database.url, batchSize: 10, leaseSeconds: 2 });
  const seed = chaosSeed('storm');

  const report = await runStorm({ stack, effectsUrl: effects.url, jobs: 21, seed, killEveryMs: 1_500 });

  expect(report).toMatchObject({ complaints: [], lost: 0, doubled: 0 });
  expect(report.kills).toBeGreaterThan(0);
  expect(await ledgerViolations(stack.pool)).toEqual([]);
});
