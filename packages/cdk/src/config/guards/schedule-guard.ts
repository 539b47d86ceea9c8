import type { ScheduleConfig } from '../schedule-config.ts';
import type { Guard, HandlerFacts, Rule } from './guard.ts';

/** What the construct of all schedules calls its own parts. */
const TAKEN = ['Group', 'Resource', 'Default'];

/** Names of the schedules, their job types, and what the handlers say to their payloads. */
export const scheduleGuard: Guard<'schedules'> = ({ schedules }, handlers) => [
  ...scheduleNameRules(schedules),
  ...schedules.flatMap((schedule) => handlerRules(schedule, handlers)),
];

/** Names of the schedules alone. */
export function scheduleNameRules(schedules: readonly ScheduleConfig[]): readonly Rule[] {
  return schedules.flatMap((schedule, index) => nameRules(schedule, schedules.slice(0, index)));
}

function nameRules({ name }: ScheduleConfig, before: readonly ScheduleConfig[]): Rule[] {
  return [
    {
      broken: before.some((earlier) => earlier.name === name),
      message: `Schedule '${name}' is there twice; rename one, since the name is part of the job's idempotency key.`,
    },
    {
      broken: TAKEN.includes(name) || name in Object.prototype,
      message: `Schedule '${name}' must have another name: ${TAKEN.join(', ')} and what every object has, such as 'constructor', are taken.`,
    },
  ];
}

function handlerRules({ name, type, payload }: ScheduleConfig, handlers: HandlerFacts): Rule[] {
  const types = Object.keys(handlers.queues);
  if (!types.includes(type)) {
    return [
      {
        broken: true,
        message: `Schedule '${name}' starts jobs of type '${type}', which no handler is registered for; registered are: ${types.join(', ')}.`,
      },
    ];
  }
  const problems = handlers.payloadProblems(type, payload) ?? [
    'its handler was not asked; give the stage to handlerFacts(handlers, stages)',
  ];
  return problems.map((problem) => ({
    broken: true,
    message: `Schedule '${name}' has a payload that the handler of '${type}' refuses: ${problem}.`,
  }));
}
