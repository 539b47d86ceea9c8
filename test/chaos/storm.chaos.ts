import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, ledgerViolations } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { runCalmKills } from './calm-kills.ts';
import { ChaosStack } from './chaos-stack.ts';
import { startEffectsServer } from './effects-server.ts';
import { quantile } from './recovery-times.ts';
import { chaosSeed } from './seeded-random.ts';
import { runStorm } from './storm.ts';

const REPORT = join(import.meta.dirname, '../../bench/out/chaos.json');
const LEASE_SECONDS = 4;
const SWEEP_SECONDS = 1;
const CALM_KILLS = 8;
const JOBS = 1_000;

function distributionOf(ascending: readonly number[]) {
  const limit = (LEASE_SECONDS + SWEEP_SECONDS) * 1000;
  const [p50, p99] = [quantile(ascending, 0.5), quantile(ascending, 0.99)];
  return { count: ascending.length, p50, p99, limit };
}

test('1,000 jobs and one kill a second: none lost, none doubled', { timeout: 900_000 }, async () => {
  await using database = await createTestDatabase();
  await using effects = await startEffectsServer();
  const options = { databaseUrl: database.url, batchSize: 10, leaseSeconds: LEASE_SECONDS, maxConcurrency: 4 };
  await using stack = await ChaosStack.start(options);
  const seed = chaosSeed('storm');

  const storm = await runStorm({ stack, effectsUrl: effects.url, jobs: JOBS, seed, killEveryMs: 1_000 });

  const calm = await runCalmKills(stack, CALM_KILLS);

  const { recoveryMs, complaints, ...counts } = storm;
  const report = {
    ...counts,
    jobs: JOBS,
    spawned: counts.jobs - JOBS,
    // With a kill each second, whoever is to go on is often killed as well: that is in here.
    recoveryMs: distributionOf(recoveryMs),
    // One kill at a time: what lease and sweep promise, and the time to receive a message.
    calmRecoveryMs: distributionOf(calm),
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
  expect(recoveryMs.length).toBeGreaterThan(0);
  expect(calm.length).toBeGreaterThan(0);
  expect(counts).toMatchObject({ lost: 0, doubled: 0 });
  expect(await ledgerViolations(stack.pool)).toEqual([]);
});
