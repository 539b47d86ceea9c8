import { once } from 'node:events';
import { describeError, formatError } from '@jobstack/core';
import { LocalError } from '../local-error.ts';
import { type LaptopStack, type LaptopStackOptions, startLaptopStack } from './laptop-stack.ts';

/**
 * A program around a stack of its own: starts it, runs `program`, and stops it whatever happened. Ctrl-C and SIGTERM stop it in
 * order; a second one ends this process at once, and the servers and workers with it.
 *
 * @param program gets a signal that aborts when the stack is asked to stop; what it answers afterwards does not count
 * @returns the exit code: what `program` answers, 0 when it was stopped, 1 when the stack could not start
 */
export async function runLaptopStack(
  program: (stack: LaptopStack, signal: AbortSignal) => Promise<number>,
  options: Omit<LaptopStackOptions, 'signal'> = {},
): Promise<number> {
  const stop = new AbortController();
  const stopped = once(stop.signal, 'abort');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
      console.log('\nStopping … (again to stop at once)');
    });
  }
  try {
    await using stack = await startLaptopStack({ ...options, signal: stop.signal });
    return await Promise.race([program(stack, stop.signal), stopped.then(() => 0)]);
  } catch (error) {
    if (stop.signal.aborted) return 0;
    console.error(error instanceof LocalError ? `jobstack: ${error.message}` : formatError(describeError(error)));
    return 1;
  }
}
