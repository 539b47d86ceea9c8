import { expect } from 'vitest';
import type { FanOutSize } from './fan-out.ts';
import type { FanOutReport } from './fan-out-story.ts';

/** What has to be true whatever the number of children. */
export function expectWholeStory(report: FanOutReport, { children }: FanOutSize): void {
  const { beats, rung, parentTaskId, ended, cancelled, times: _times, erased, pruned, ...facts } = report;
  // Children that end do not touch the parent's row.
  expect([...beats]).toEqual(['held']);
  expect(rung).toEqual([parentTaskId]);
  expect((ended.COMPLETED ?? 0) + (ended.FAILED ?? 0)).toBe(children);
  expect(ended.FAILED).toBeGreaterThan(0);
  expect(cancelled).toEqual({ CANCELLED: children });
  expect(facts).toEqual({
    readAfterRetry: children,
    readAfterRetryFromZero: 0,
    readAfterCancel: children,
    left: { jobs: 0, violations: [] },
  });
  // The rest of them went with the call that was interrupted.
  expect(erased).toBeGreaterThan(children / 2);
  expect(pruned).toBeGreaterThan(children);
}
