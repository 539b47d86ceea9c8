import { JobStackError } from '@jobstack/core';
import type { Clock, Timer } from './ports/clock.ts';

/** The three moments at the end of an invocation, from its hard end backwards. */
export interface DeadlineWatch {
  /** From here on a commit hands over: the hard end less the margin. Comes forward when the process is to end. */
  readonly deadline: Date;
  /** Resolves a quarter of the margin before the hard end: the engine stops waiting for the handler. */
  readonly cutOff: Promise<'cutOff'>;
  /** Whether it has come forward: then whoever is out of time is so by no fault of its own. */
  readonly early: boolean;
  /** As if the deadline were now: what is left is the margin. */
  letGo(): void;
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
  const { marginMs, timeLeftMs = Number.POSITIVE_INFINITY } = times;
  const timedOutAt = clock.now() + timeLeftMs;
  const { promise, resolve } = Promise.withResolvers<'cutOff'>();
  let { hardEnd } = times;
  let early = false;
  let timers: readonly Timer[] = [];
  const stop = () => {
    for (const timer of timers) timer.cancel();
  };
  const watch = () => {
    stop();
    const [untilEnd, timeLeft] = [hardEnd - clock.now(), timedOutAt - clock.now()];
    timers = [
      clock.after(Math.max(0, Math.min(untilEnd - marginMs / 2, timeLeft)), () => controller.abort(outOfTime())),
      clock.after(Math.max(0, Math.min(untilEnd - marginMs / 4, timeLeft + marginMs / 2)), () => resolve('cutOff')),
    ];
  };
  watch();
  return {
    get deadline() {
      return new Date(hardEnd - marginMs);
    },
    get early() {
      return early;
    },
    cutOff: promise,
    letGo() {
      if (hardEnd <= clock.now() + marginMs) return;
      early = true;
      hardEnd = clock.now() + marginMs;
      watch();
    },
    stop,
  };
}

/** Made when it is needed: a stack trace costs more than the rest of a job that does nothing. */
function outOfTime(): JobStackError {
  return new JobStackError('DEADLINE', 'The invocation, or the time the job has, is about to end.');
}
