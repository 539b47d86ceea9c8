/** `make dev`: keeps the laptop stack up until Ctrl-C. */
import { once } from 'node:events';
import { runLaptopStack } from './stack/run-laptop-stack.ts';
import { whatToTry } from './stack/what-to-try.ts';

process.exitCode = await runLaptopStack(async (stack, signal) => {
  console.log(whatToTry(stack));
  await once(signal, 'abort');
  return 0;
});
