import { JobStackError } from '@jobstack/core';
import type { Clock } from './ports/clock.ts';

/** The three moments at the end of an invocation, from its hard end backwards. */
export interface DeadlineWatch {
  /** From here on a commit hands over: the hard end less the margin. */
  readonly deadline: Date;
  /** Resolves a quarter of the margin before the hard end: the engine stops waiting for the handler. */
  readonly cutOff: Promise<'cutOff'>;
  stop(): void;
}

export interface DeadlineTimes {
  /** When the invocation is killed, in milliseconds since the epoch. */
  readonly hardEnd: number;
  readonly marginMs: number;
  /** Until the job's own timeout, in milliseconds; undefined without one. */
  readonly timeLeftMs: number | undefined;
}

/**
 * Aborts `controller` half a margin before the invocation's hard end, so that a handler which does not commit gets to stop too;
 * what is left of the margin is for settling. A job whose own timeout comes first is aborted then, and given half a margin.
 */
export function watchDeadline(clock: Clock, times: DeadlineTimes, controller: AbortController): DeadlineWatch {
  const { hardEnd, marginMs, timeLeftMs = Number.POSITIVE_INFINITY } = times;
  const untilEnd = hardEnd - clock.now();
  const untilAbort = Math.max(0, Math.min(untilEnd - marginMs / 2, timeLeftMs));
  const untilCut = Math.max(0, Math.min(untilEnd - marginMs / 4, timeLeftMs + marginMs / 2));
  const reason = new JobStackError('DEADLINE', 'The invocation, or the time the job has, is about to end.');
  const abort = clock.after(untilAbort, () => controller.abort(reason));
  const { promise, resolve } = Promise.withResolvers<'cutOff'>();
  const cut = clock.after(untilCut, () => resolve('cutOff'));
  return {
    deadline: new Date(hardEnd - marginMs),
    cutOff: promise,
    stop() {
      abort.cancel();
      cut.cancel();
    },
  };
}
