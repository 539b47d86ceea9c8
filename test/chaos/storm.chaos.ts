import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../test-database.ts';
import { ChaosStack } from './chaos-stack.ts';
import { startEffectsServer } from './effects-server.ts';
import { quantile } from './recovery-times.ts';
import { chaosSeed } from './seeded-random.ts';
import { runStorm } from './storm.ts';

const REPORT = join(import.meta.dirname, '../../bench/out/chaos.json');
const LEASE_SECONDS = 4;
const SWEEP_SECONDS = 1;

test('1,000 jobs and one kill a second: none lost, none doubled', { timeout: 900_000 }, async () => {
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  const options = { databaseUrl: database.url, batchSize: 10, leaseSeconds: LEASE_SECONDS, maxConcurrency: 4 };
  await using stack = await ChaosStack.start(options);
  const seed = chaosSeed('storm');

  const storm = await runStorm({ stack, effectsUrl: effects.url, jobs: 1_000, seed, killEveryMs: 1_000 });

  const { recoveryMs, complaints, ...counts } = storm;
  const report = {
    ...counts,
    recoveryMs: {
      count: recoveryMs.length,
      p50: quantile(recoveryMs, 0.5),
      p99: quantile(recoveryMs, 0.99),
      limit: (LEASE_SECONDS + SWEEP_SECONDS) * 1000,
    },
    repeatedEffects: [...effects.asked.values()].filter((times) => times > 1).length,
    seed,
    machine: {
      cpus: cpus().length,
      model: cpus()[0]?.model,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
  };
  mkdirSync(join(REPORT, '..'), { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report, null, 2));
  expect(complaints).toEqual([]);
  expect(counts).toMatchObject({ lost: 0, doubled: 0 });
});
