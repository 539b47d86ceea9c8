import { join, resolve } from 'node:path';
import { findRunningStack, type RunningStack } from '@jobstack/laptop';
import { runningServerUrl } from '@jobstack/laptop/postgres';

const CHECKOUT = resolve(import.meta.dirname, '../..');

/** The database of the laptop stack that runs on this machine now; undefined when none does. */
export function laptopDatabaseUrl(environment: NodeJS.ProcessEnv): string | undefined {
  return runningServerUrl(join(dataFolder(environment), 'postgres'), 'jobstack');
}

/** The laptop stack that runs on this machine now; undefined when none does. */
export function runningLaptop(environment: NodeJS.ProcessEnv): RunningStack | undefined {
  return findRunningStack(dataFolder(environment));
}

function dataFolder(environment: NodeJS.ProcessEnv): string {
  return resolve(environment.JOBSTACK_DATA || join(CHECKOUT, '.jobstack/laptop'));
}
