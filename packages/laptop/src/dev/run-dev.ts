import { once } from 'node:events';
import type { LaptopStackOptions } from '../stack/laptop-stack.ts';
import { runLaptopStack } from '../stack/run-laptop-stack.ts';
import { whatToTry } from '../stack/what-to-try.ts';
import { JobPrinter } from './job-printer.ts';

export interface DevOptions extends Omit<LaptopStackOptions, 'signal' | 'onWorkerLine'> {
  /** Takes up handlers as their files change. @default true */
  readonly watch?: boolean;
  /** How people of this app have the stack's data removed; only told. @default 'npx jobstack-laptop clean' */
  readonly cleanCommand?: string;
}

/**
 * What an app's `make dev` runs: keeps the laptop stack up until Ctrl-C, tells what becomes of jobs, and takes up handlers as they change.
 *
 * @example
 * ```ts
 * import { runDev } from '@jobstack/laptop';
 *
 * process.exitCode = await runDev({ worker: 'src/worker.ts', handlers: 'src/handlers.ts', migrations: 'migrations' });
 * ```
 *
 * @returns the exit code: 0 when it was stopped, 1 when it could not start, and the terminal has been told why
 */
export function runDev({
  cleanCommand = 'npx jobstack-laptop clean',
  watch = true,
  ...options
}: DevOptions = {}): Promise<number> {
  const printer = new JobPrinter();
  return runLaptopStack(
    async (stack, signal) => {
      console.log(whatToTry(stack, cleanCommand));
      printer.connect(stack);
      await once(signal, 'abort');
      return 0;
    },
    { ...options, watch, onWorkerLine: (line) => printer.hear(line) },
  );
}
