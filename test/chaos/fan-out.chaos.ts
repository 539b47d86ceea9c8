import { test } from 'vitest';
import { expectWholeStory } from './fan-out/expect-whole-story.ts';
import { fanOutStory } from './fan-out/fan-out-story.ts';

test('100,000 children end, are retried, cancelled, erased and pruned: no statement timeout, no deadlock', {
  timeout: 900_000,
}, async () => {
  const size = { children: 100_000, perCommit: 10_000 };

  const report = await fanOutStory(size);

  console.log(`100,000 children, milliseconds: ${JSON.stringify(report.times, null, 2)}`);
  expectWholeStory(report, size);
});
