import type { Queue } from '@jobstack/core/settings';
import { Duration } from 'aws-cdk-lib';
import type { JobQueue } from '../job-queue.ts';
import type { Worker } from '../worker.ts';
import type { JobAlarm } from './job-alarm.ts';

export interface QueueAlarmsProps {
  readonly name: string;
  readonly limits: Queue;
  readonly queue: JobQueue;
  readonly worker: Worker;
}

const FIVE_MINUTES = Duration.minutes(5);

/** A queue and the worker that it feeds. */
export function queueAlarms({ name, limits, queue, worker }: QueueAlarmsProps): JobAlarm[] {
  return [
    {
      id: `${name}OldestMessage`,
      runbook: 'Oldest message',
      meaning: `Queue ${name} is not keeping up: its oldest message has waited longer than a worker may run twice.`,
      metric: queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES }),
      // Younger ones may simply wait for invocations that run as long as they may.
      threshold: 2 * limits.timeoutSeconds,
      periods: 2,
    },
    {
      id: `${name}DeadLetters`,
      runbook: 'Dead letters',
      meaning: `A message of queue ${name} was understood by nobody.`,
      metric: queue.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: FIVE_MINUTES,
        statistic: 'Maximum',
      }),
      threshold: 0,
    },
    {
      id: `${name}WorkerErrors`,
      runbook: 'Worker errors',
      meaning: `Invocations of the worker of queue ${name} crash or time out.`,
      metric: worker.metricErrors({ period: FIVE_MINUTES }),
      threshold: 0,
      periods: 2,
    },
    {
      id: `${name}WorkerThrottles`,
      runbook: 'Worker throttles',
      meaning: `Lambda refuses invocations of the worker of queue ${name}: the account's concurrency is used up.`,
      metric: worker.metricThrottles({ period: FIVE_MINUTES }),
      threshold: 0,
      periods: 3,
    },
  ];
}
