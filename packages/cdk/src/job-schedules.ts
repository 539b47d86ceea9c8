import { TimeZone } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression, ScheduleGroup, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { ScheduleConfig } from './config/schedule-config.ts';
import type { JobQueue } from './job-queue.ts';
import type { JobQueues } from './job-queues.ts';

export interface JobSchedulesProps {
  readonly schedules: readonly ScheduleConfig[];
  readonly queues: JobQueues;
  /** Job type → name of its queue. */
  readonly queueOf: Readonly<Record<string, string>>;
}

/** Jobs that start by the clock: EventBridge Scheduler sends direct rings, and the worker creates the job on arrival. */
export class JobSchedules extends Construct {
  constructor(scope: Construct, id: string, { schedules, queues, queueOf }: JobSchedulesProps) {
    super(scope, id);
    if (schedules.length === 0) return;
    const scheduleGroup = new ScheduleGroup(this, 'Group');
    for (const schedule of schedules) {
      const queue = queues.byName.get(queueOf[schedule.type] ?? 'default');
      if (queue) this.#add(schedule, scheduleGroup, queue);
    }
  }

  #add(schedule: ScheduleConfig, scheduleGroup: ScheduleGroup, queue: JobQueue): void {
    const { type, payload, name, tenantId = 'default' } = schedule;
    new Schedule(this, name, {
      description: `Starts a job of type ${type}.`,
      scheduleGroup,
      schedule: ScheduleExpression.expression(
        `cron(${schedule.cron})`,
        TimeZone.of(schedule.timeZone ?? TimeZone.ETC_UTC.timezoneName),
      ),
      target: new SqsSendMessage(queue, {
        // The scheduled time is the same in every repeat of a send, so one firing is one job.
        input: ScheduleTargetInput.fromObject({
          type,
          payload,
          tenantId,
          idempotencyKey: `schedule:${name}:<aws.scheduler.scheduled-time>`,
        }),
        deadLetterQueue: queue.deadLetters,
      }),
    });
  }
}
