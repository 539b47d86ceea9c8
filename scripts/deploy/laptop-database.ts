import { join, resolve } from 'node:path';
import { runningServerUrl } from '@jobstack/laptop/postgres';

const CHECKOUT = resolve(import.meta.dirname, '../..');

/** The database of the laptop stack that runs on this machine now; undefined when none does. */
export function laptopDatabaseUrl(environment: NodeJS.ProcessEnv): string | undefined {
  const data = resolve(environment.JOBSTACK_DATA || join(CHECKOUT, '.jobstack/laptop'));
  return runningServerUrl(join(data, 'postgres'), 'jobstack');
}
