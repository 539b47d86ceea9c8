import { test } from 'vitest';
import { expectWholeStory } from './fan-out/expect-whole-story.ts';
import { fanOutStory } from './fan-out/fan-out-story.ts';

test('3,000 children end, are retried, cancelled, erased and pruned, and neither they nor their parent hold anybody up', async () => {
  const size = { children: 3_000, perCommit: 1_000 };

  const report = await fanOutStory(size);

  expectWholeStory(report, size);
});
