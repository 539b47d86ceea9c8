import { join, resolve } from 'node:path';
import { runningServerUrl } from '@jobstack/laptop/postgres';

const CHECKOUT = resolve(import.meta.dirname, '../..');

/** The database of the laptop stack that runs on this machine now; undefined when none does. */
export function laptopDatabaseUrl(environment: NodeJS.ProcessEnv): string | undefined {
  return runningServerUrl(join(dataFolder(environment), 'postgres'), 'jobstack');
}

/** Where the laptop stack of this checkout keeps its data. */
export function dataFolder(environment: NodeJS.ProcessEnv): string {
  return resolve(environment.JOBSTACK_DATA || join(CHECKOUT, '.jobstack/laptop'));
}
