import type { Clock } from '@jobstack/processor';

/** A clock that stands still and lets every wait end at once, keeping what was waited for. */
export interface RecordingClock extends Clock {
  /** In milliseconds, in order. */
  readonly waits: number[];
}

export function recordingClock(now = 0): RecordingClock {
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    after(ms, run) {
      waits.push(ms);
      const immediate = setImmediate(run);
      return { cancel: () => clearImmediate(immediate) };
    },
  };
}
