import { testHandler } from '@jobstack/testing';
import { jobMatchers } from '@jobstack/testing/vitest';
import { expect, it } from 'vitest';
import { createHandlers } from './handlers.ts';

expect.extend(jobMatchers);

const handlers = createHandlers({ north: [100, 250], south: [70] });
const report = (regions: string[]) => testHandler(handlers.year_report, { payload: { regions }, handlers });

it('sums up what its jobs found, wherever a worker is killed', async () => {
  const year = report(['north', 'south']);

  const job = await year.run();
  await year.killAtEveryCheckpoint();

  expect(job).toHaveSpawned('region_report', { region: 'south' });
  expect(job).toHaveCompleted({ cents: 420, failed: [] });
});

it('tells which region failed, and counts the others', async () => {
  const job = await report(['north', 'atlantis']).run();

  expect(job).toHaveCompleted({ cents: 350, failed: ['NO_SUCH_REGION'] });
});
