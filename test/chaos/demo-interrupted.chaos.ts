import { expect, test } from 'vitest';
import { DemoRuns } from './demo-runs.ts';

test('the demo is right whenever the ones before it were interrupted or killed', async () => {
  using demo = new DemoRuns();
  for (const [phase, signal] of [
    ['are up after', 'SIGKILL'],
    ['waits for a worker to start', 'SIGINT'],
    ['SIGKILL to worker', 'SIGKILL'],
    ['waits for its lease', 'SIGKILL'],
    ['waits for the sweep', 'SIGINT'],
    ['Import the same file again', 'SIGKILL'],
    ['Import a small dirty file', 'SIGINT'],
  ] as const) {
    await demo.interrupt(phase, signal);
  }

  const { code, lines } = await demo.run();

  expect(lines.filter((line) => line.includes('untrue'))).toEqual([]);
  expect([code, lines.at(-1)]).toEqual([0, expect.stringContaining('Nothing lost, nothing doubled.')]);
  expect(lines).toContainEqual(expect.stringMatching(/ [\d,]+000 rows {2}waits for its lease, \d\.\d s left$/));
  expect(lines).toContainEqual(expect.stringMatching(/waits for the sweep, \d\.\d s left$/));
});
