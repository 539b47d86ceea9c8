import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { startEffectsServer } from './effects-server.ts';
import { startHttpProxy } from './http-proxy.ts';
import { chaosSeed } from './seeded-random.ts';
import { unreliableSqs } from './sqs-faults.ts';
import { stormJobs } from './storm-jobs.ts';
import { stormVerdict } from './storm-verdict.ts';

const JOBS = 14;

test('an SQS that drops, doubles, delays, reorders and refuses loses nothing and doubles nothing', {
  timeout: 240_000,
}, async () => {
  const { handle, faults } = unreliableSqs(chaosSeed('SQS'));
  await using proxies = new AsyncDisposableStack();
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  const awsProxy = async (real: string) => proxies.use(await startHttpProxy(real, handle)).endpoint;
  await using stack = await ChaosStack.start({ databaseUrl: database.url, awsProxy, batchSize: 10 });

  const planned = stormJobs(JOBS, effects.url);
  const taskIds = await stack.submitMany(planned);
  await stack.untilEnded();

  console.log(JSON.stringify(faults));
  const verdict = await stormVerdict(stack.pool, new Map(planned.map((job, n) => [taskIds[n] ?? '', job])));
  expect(verdict).toMatchObject({ complaints: [], lost: 0, doubled: 0 });
  expect([...effects.asked.values()].filter((times) => times > 1)).toEqual([]);
});
