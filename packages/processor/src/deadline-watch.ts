import { JobStackError } from '@jobstack/handler-sdk';
import type { Clock } from './ports/clock.ts';

/** The three moments at the end of an invocation, from its hard end backwards. */
export interface DeadlineWatch {
  /** From here on a commit hands over: the hard end less the margin. */
  readonly deadline: Date;
  /** Resolves a quarter of the margin before the hard end: the engine stops waiting for the handler. */
  readonly cutOff: Promise<'cutOff'>;
  stop(): void;
}

/**
 * Aborts `controller` half a margin before the invocation's hard end, so that a handler which does not commit gets to stop too;
 * what is left of the margin is for settling.
 *
 * @param hardEnd when the invocation is killed, in milliseconds since the epoch
 */
export function watchDeadline(
  clock: Clock,
  hardEnd: number,
  marginMs: number,
  controller: AbortController,
): DeadlineWatch {
  const reason = new JobStackError('DEADLINE', 'The invocation is about to end.');
  const abort = clock.after(Math.max(0, hardEnd - marginMs / 2 - clock.now()), () => controller.abort(reason));
  const { promise, resolve } = Promise.withResolvers<'cutOff'>();
  const cut = clock.after(Math.max(0, hardEnd - marginMs / 4 - clock.now()), () => resolve('cutOff'));
  return {
    deadline: new Date(hardEnd - marginMs),
    cutOff: promise,
    stop() {
      abort.cancel();
      cut.cancel();
    },
  };
}
