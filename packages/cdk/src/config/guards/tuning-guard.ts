import { resolveQueues, SETTINGS, type Tuning } from '@jobstack/core/settings';
import type { EngineConfig } from '../stage-config.ts';
import type { Guard, Rule } from './guard.ts';

/** What may be tuned must fit the workers that it is told to, and fit together. */
export const tuningGuard: Guard<'engine' | 'queues'> = ({ engine, queues }) => {
  const workers = [...resolveQueues(queues).values()];
  const shortestTimeout = Math.min(...workers.map(({ timeoutSeconds }) => timeoutSeconds));
  const leastMemory = Math.min(...workers.map(({ memoryMiB }) => memoryMiB));
  return [
    atMost(engine, 'deadlineMarginSeconds', shortestTimeout / 2, 'half the shortest worker timeout, in seconds'),
    atMost(engine, 'fileBufferMiB', leastMemory / 2, 'half the least worker memory, in MiB'),
    atMost(engine, 'ringRepeatSeconds', tuned(engine, 'ringRepeatCapSeconds'), 'engine.ringRepeatCapSeconds'),
    atMost(engine, 'jobHistoryDays', tuned(engine, 'jobRetentionDays'), 'engine.jobRetentionDays'),
  ];
};

function tuned(engine: EngineConfig, name: keyof Tuning): number {
  return engine[name] ?? SETTINGS[name].fallback;
}

function atMost(engine: EngineConfig, name: keyof Tuning, limit: number, what: string): Rule {
  const value = tuned(engine, name);
  return {
    broken: value > limit,
    message: `engine.${name} must be at most ${what}, which is ${limit}; it is ${value}.`,
  };
}
