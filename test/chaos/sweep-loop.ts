import { type Clock, systemClock } from '@jobstack/processor';

export interface SweepLoopOptions {
  /** One pass. */
  readonly sweep: () => Promise<unknown>;
  /** From the end of one pass to the start of the next, in milliseconds. */
  readonly intervalMs: number;
  /** Told of a pass that failed; the next one comes all the same. */
  readonly onError: (error: unknown) => void;
  /** @default systemClock */
  readonly clock?: Clock;
}

/** Sweeps by a timer, one pass after the other: what is tested here is what a kill does, not who calls the sweep. Disposal waits for a pass under way. */
export function startSweepLoop({ sweep, intervalMs, onError, clock = systemClock }: SweepLoopOptions): AsyncDisposable {
  const stop = Promise.withResolvers<void>();
  let stopped = false;
  const run = async () => {
    while (!stopped) {
      await sweep().catch(onError);
      const pause = Promise.withResolvers<void>();
      const timer = clock.after(intervalMs, pause.resolve);
      await Promise.race([pause.promise, stop.promise]);
      timer.cancel();
    }
  };
  const done = run();
  return {
    [Symbol.asyncDispose]() {
      stopped = true;
      stop.resolve();
      return done;
    },
  };
}
