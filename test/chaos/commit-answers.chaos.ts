import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { startCommitCutter } from './commit-cutter.ts';
import { startEffectsServer } from './effects-server.ts';
import { chaosSeed, seededRandom } from './seeded-random.ts';
import { stormJobs } from './storm-jobs.ts';
import { stormVerdict } from './storm-verdict.ts';

const JOBS = 28;

test('COMMITs whose answers, or which themselves, are lost at random lose nothing and double nothing', async () => {
  const random = seededRandom(chaosSeed('COMMIT'));
  const fates = { heard: 0, unheard: 0, unsent: 0 };
  const fateOf = () => {
    const dice = random();
    const fate = dice < 0.1 ? 'unheard' : dice < 0.15 ? 'unsent' : 'heard';
    fates[fate] += 1;
    return fate;
  };
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  await using cutter = await startCommitCutter(database.url, fateOf);
  await using stack = await ChaosStack.start({
    databaseUrl: database.url,
    workerDatabaseUrl: cutter.url,
    batchSize: 10,
  });

  const planned = stormJobs(JOBS, effects.url);
  const taskIds = await stack.submitMany(planned);
  await stack.untilEnded();

  console.log(JSON.stringify(fates));
  expect(fates.unheard).toBeGreaterThan(0);
  const verdict = await stormVerdict(stack.pool, new Map(planned.map((job, n) => [taskIds[n] ?? '', job])));
  expect(verdict).toMatchObject({ complaints: [], lost: 0, doubled: 0 });
});
