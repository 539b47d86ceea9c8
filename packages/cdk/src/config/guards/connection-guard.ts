import { connectionBudget } from '../connection-budget.ts';
import type { Guard } from './guard.ts';

/** More connections than the database has would refuse jobs at the worst moment: under load. */
export const connectionGuard: Guard<'api' | 'database' | 'queues'> = (config) => {
  const { needed, available, sum } = connectionBudget(config);
  return [
    {
      broken: needed > available,
      message:
        `The functions can open ${needed} database connections, but only ${available} are theirs: ${sum}. ` +
        'Lower maxConcurrency or poolSize, or take a larger database.',
    },
  ];
};
