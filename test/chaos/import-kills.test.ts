import { createTestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { importUnderKills } from './import-kills.ts';
import { chaosSeed, seededRandom } from './seeded-random.ts';

test('an import whose worker is killed at three random moments holds each row once', { timeout: 90_000 }, async () => {
  await using database = await createTestDatabase();
  await using stack = await ChaosStack.start({ databaseUrl: database.url });

  const report = await importUnderKills(stack, seededRandom(chaosSeed('import kills')));

  expect(report).toMatchObject({ rows: 42_049, lost: 0, doubled: 0, changed: 0, kills: 3, attempts: 4 });
  expect(report.result).toMatchObject({ totalRows: 42_049, successCount: 42_049, errorCount: 0, duplicateCount: 0 });
});
