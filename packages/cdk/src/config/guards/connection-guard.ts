import { type BudgetedConfig, connectionBudget } from '../connection-budget.ts';
import { capacityOf } from '../max-connections.ts';
import type { Guard, Rule } from './guard.ts';

/** More connections than the database has would refuse jobs at the worst moment: under load. */
export const connectionGuard: Guard<'api' | 'database' | 'queues'> = ({ api, database, queues }) => [
  connectionRule({ api, queues, database: capacityOf(database) }),
];

export function connectionRule(config: BudgetedConfig): Rule {
  const { needed, available, sum } = connectionBudget(config);
  return {
    broken: needed > available,
    message:
      `The functions can open ${needed} database connections, but only ${available} are theirs: ${sum}. ` +
      'Lower maxConcurrency or poolSize, or take a larger database.',
  };
}
