import {
  leastVisibilitySeconds,
  type Queue,
  type QueueConfigs,
  resolveQueues,
  VISIBILITY_FACTOR,
} from '@jobstack/core/settings';
import type { Guard, Rule } from './guard.ts';

const QUEUE_NAME = /^[a-z][a-z0-9-]{0,39}$/;
const DAY_SECONDS = 86_400;

/** Names of the queues, and the sums between their limits. */
export const queueGuard: Guard<'queues'> = ({ queues }) => [
  ...nameRules(queues),
  ...[...resolveQueues(queues)].flatMap(([name, queue]) => [
    visibilityRule(name, queue),
    deadLetterRule(name, queue),
    receiveRule(name, queue),
  ]),
];

export function isQueueName(name: string): boolean {
  return QUEUE_NAME.test(name) && !(name in Object.prototype);
}

function nameRules(queues: QueueConfigs): Rule[] {
  const names = Object.keys(queues);
  const plain = (name: string) => name.replaceAll('-', '');
  return [
    {
      broken: !names.includes('default'),
      message: `queues must have a queue 'default', which handlers without a queue of their own ride on; there are: ${names.join(', ') || 'none'}.`,
    },
    ...names.map((name) => ({
      broken: !isQueueName(name),
      message: `Queue name '${name}' must be 1 to 40 lower-case letters, digits and '-', a letter first, and not 'constructor'; rename it in the stage and in the handlers that use it.`,
    })),
    ...names.map((name, index) => ({
      broken: names.slice(0, index).some((earlier) => plain(earlier) === plain(name)),
      message: `Queue name '${name}' must differ from the others in more than '-', which the names of the stack's outputs leave out; rename it.`,
    })),
  ];
}

function visibilityRule(name: string, queue: Queue): Rule {
  const least = leastVisibilitySeconds(queue.timeoutSeconds, queue.batchWindowSeconds);
  const { visibilityTimeoutSeconds: given, timeoutSeconds, batchWindowSeconds } = queue;
  return {
    broken: !Number.isInteger(given) || given < least || given > 43_200,
    message:
      `queues.${name}.visibilityTimeoutSeconds must be from ${least} to 43200 seconds ` +
      `(${VISIBILITY_FACTOR} × timeout ${timeoutSeconds} + batch window ${batchWindowSeconds} = ${least}); it is ${given}. ` +
      'Leave it out to have it computed.',
  };
}

function deadLetterRule(name: string, queue: Queue): Rule {
  return {
    broken: queue.deadLetterRetentionDays <= queue.retentionDays,
    message:
      `queues.${name}.deadLetterRetentionDays must be above retentionDays (${queue.retentionDays} days), since SQS counts both ` +
      `from the first sending; it is ${queue.deadLetterRetentionDays} days, so a dead letter could vanish on arrival.`,
  };
}

function receiveRule(name: string, queue: Queue): Rule {
  const needed = queue.maxReceiveCount * queue.visibilityTimeoutSeconds;
  const kept = queue.retentionDays * DAY_SECONDS;
  return {
    broken: needed > kept,
    message:
      `queues.${name}: a message that nobody understands must reach the dead-letter queue before it expires: ` +
      `maxReceiveCount ${queue.maxReceiveCount} × visibility ${queue.visibilityTimeoutSeconds} s = ${needed} s must be at most ` +
      `retention ${queue.retentionDays} days = ${kept} s. Lower maxReceiveCount or raise retentionDays.`,
  };
}
