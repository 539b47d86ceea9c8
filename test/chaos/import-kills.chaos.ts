import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { importUnderKills } from './import-kills.ts';
import { chaosSeed, seededRandom } from './seeded-random.ts';

const ROUNDS = 10;

test('ten imports, each killed at three random moments, hold each row once', { timeout: 300_000 }, async () => {
  await using database = await createTestDatabase();
  await using stack = await ChaosStack.start({ databaseUrl: database.url });
  const random = seededRandom(chaosSeed('ten imports'));

  for (let round = 1; round <= ROUNDS; round++) {
    const { result, ...report } = await importUnderKills(stack, random);
    console.log(`round ${round}: ${JSON.stringify(report)}`);
    expect(report).toMatchObject({ rows: 42_049, lost: 0, doubled: 0, changed: 0, kills: 3 });
    expect(result).toMatchObject({ totalRows: 42_049, successCount: 42_049, errorCount: 0, duplicateCount: 0 });
  }
});
