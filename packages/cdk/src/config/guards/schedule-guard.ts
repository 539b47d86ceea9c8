import type { ScheduleConfig } from '../schedule-config.ts';
import { type Guard, type Rule, wholeNumber } from './guard.ts';

const SCHEDULE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

/** Names, clocks and job types of the schedules; and the sweep's own. */
export const scheduleGuard: Guard = (config, handlers) => [
  wholeNumber('sweep.everyMinutes', config.sweep.everyMinutes, 1, 15, 'minutes; SQS delays no longer'),
  wholeNumber('sweep.safetyEveryHours', config.sweep.safetyEveryHours, 1, 24, 'hours'),
  ...config.schedules.flatMap((schedule, index) =>
    scheduleRules(schedule, Object.keys(handlers.queues), config.schedules.slice(0, index)),
  ),
];

function scheduleRules(schedule: ScheduleConfig, types: readonly string[], before: readonly ScheduleConfig[]): Rule[] {
  const subject = `Schedule '${schedule.name}'`;
  return [
    {
      condition: !SCHEDULE_NAME.test(schedule.name),
      message: `${subject}: its name must be 1 to 40 letters, digits, '-' and '_', a letter first.`,
    },
    {
      condition: before.some(({ name }) => name === schedule.name),
      message: `${subject} is there twice; rename one, since the name is part of the job's idempotency key.`,
    },
    {
      condition: schedule.cron.trim().split(/\s+/).length !== 6,
      message: `${subject}: cron must have 6 fields (minutes hours day-of-month month day-of-week year); it is '${schedule.cron}'.`,
    },
    {
      condition: !types.includes(schedule.type),
      message: `${subject} starts jobs of type '${schedule.type}', which no handler is registered for; registered are: ${types.join(', ')}.`,
    },
  ];
}
