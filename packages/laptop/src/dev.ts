/** `make dev`: keeps the laptop stack up until Ctrl-C, tells what becomes of jobs, and takes up handlers as they change. */
import { once } from 'node:events';
import { JobPrinter } from './dev/job-printer.ts';
import { watchHandlers } from './dev/watch-handlers.ts';
import { runLaptopStack } from './stack/run-laptop-stack.ts';
import { whatToTry } from './stack/what-to-try.ts';

const printer = new JobPrinter();

process.exitCode = await runLaptopStack(
  async (stack, signal) => {
    console.log(whatToTry(stack));
    printer.connect(stack);
    using _watch = await watchHandlers(stack);
    await once(signal, 'abort');
    return 0;
  },
  { onWorkerLine: (line) => printer.hear(line) },
);
