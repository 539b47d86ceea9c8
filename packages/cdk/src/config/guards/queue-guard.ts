import { leastVisibilitySeconds, type Queue, resolveQueues, VISIBILITY_FACTOR } from '@jobstack/core/settings';
import { type Guard, type Rule, wholeNumber } from './guard.ts';

const QUEUE_NAME = /^[a-z][a-z0-9-]{0,39}$/;
const DAY_SECONDS = 86_400;

/** Limits of SQS and Lambda, and the sums between them. */
export const queueGuard: Guard = (config) =>
  [...resolveQueues(config.queues)].flatMap(([name, queue]) => [
    ...limitRules(name, queue),
    visibilityRule(name, queue),
    deadLetterRule(name, queue),
    receiveRule(name, queue),
  ]);

function limitRules(name: string, queue: Queue): Rule[] {
  const subject = (field: keyof Queue) => `queues.${name}.${field}`;
  return [
    {
      condition: !QUEUE_NAME.test(name),
      message: `Queue name '${name}' must be 1 to 40 lower-case letters, digits and '-', a letter first; rename it in the stage and in the handlers that use it.`,
    },
    wholeNumber(subject('timeoutSeconds'), queue.timeoutSeconds, 60, 900, 'seconds; Lambda stops at 900'),
    wholeNumber(subject('memoryMiB'), queue.memoryMiB, 512, 10_240, 'MiB'),
    wholeNumber(subject('batchSize'), queue.batchSize, 1, 10, 'deliveries'),
    wholeNumber(subject('batchWindowSeconds'), queue.batchWindowSeconds, 0, 300, 'seconds'),
    wholeNumber(
      subject('maxConcurrency'),
      queue.maxConcurrency,
      2,
      1000,
      'invocations; the event source allows no fewer than 2',
    ),
    wholeNumber(subject('poolSize'), queue.poolSize, 1, 20, 'connections'),
    wholeNumber(subject('retentionDays'), queue.retentionDays, 1, 14, 'days'),
    wholeNumber(subject('deadLetterRetentionDays'), queue.deadLetterRetentionDays, 1, 14, 'days'),
    wholeNumber(subject('maxReceiveCount'), queue.maxReceiveCount, 10, 1000, 'deliveries'),
  ];
}

function visibilityRule(name: string, queue: Queue): Rule {
  const least = leastVisibilitySeconds(queue.timeoutSeconds, queue.batchWindowSeconds);
  const { visibilityTimeoutSeconds: given, timeoutSeconds, batchWindowSeconds } = queue;
  return {
    condition: !Number.isInteger(given) || given < least || given > 43_200,
    message:
      `queues.${name}.visibilityTimeoutSeconds must be from ${least} to 43200 seconds ` +
      `(${VISIBILITY_FACTOR} × timeout ${timeoutSeconds} + batch window ${batchWindowSeconds} = ${least}); it is ${given}. ` +
      'Leave it out to have it computed.',
  };
}

function deadLetterRule(name: string, queue: Queue): Rule {
  return {
    condition: queue.deadLetterRetentionDays <= queue.retentionDays,
    message:
      `queues.${name}.deadLetterRetentionDays must be above retentionDays (${queue.retentionDays} days), since SQS counts both ` +
      `from the first sending; it is ${queue.deadLetterRetentionDays} days, so a dead letter could vanish on arrival.`,
  };
}

function receiveRule(name: string, queue: Queue): Rule {
  const needed = queue.maxReceiveCount * queue.visibilityTimeoutSeconds;
  const kept = queue.retentionDays * DAY_SECONDS;
  return {
    condition: needed > kept,
    message:
      `queues.${name}: a message that nobody understands must reach the dead-letter queue before it expires: ` +
      `maxReceiveCount ${queue.maxReceiveCount} × visibility ${queue.visibilityTimeoutSeconds} s = ${needed} s must be at most ` +
      `retention ${queue.retentionDays} days = ${kept} s. Lower maxReceiveCount or raise retentionDays.`,
  };
}
