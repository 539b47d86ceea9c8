import type { NumberSetting } from '@jobstack/core/settings';
import type { StageConfig } from '../stage-config.ts';

/** What a deployment's code asks of its infrastructure; gathered in `bin` from the handler map. */
export interface HandlerFacts {
  /** Job type → name of the queue its jobs ride on. */
  readonly queues: Readonly<Record<string, string>>;
}

/** One rule with everything that breaks it. A message names the subject, what was expected with its unit, what came, what to do. */
export interface Rule {
  /** True when the rule is broken. */
  readonly condition: boolean;
  readonly message: string;
}

/** A group of rules about one subject. */
export type Guard = (config: StageConfig, handlers: HandlerFacts) => readonly Rule[];

/** `value` must be a whole number of `unit` from `least` to `most`. */
export function wholeNumber(subject: string, value: number, least: number, most: number, unit: string): Rule {
  return {
    condition: !Number.isInteger(value) || value < least || value > most,
    message: `${subject} must be a whole number from ${least} to ${most} (${unit}); it is ${value}.`,
  };
}

/** `value` must be a whole number within the setting's own range. */
export function inRange(subject: string, value: number, { least, most, unit }: NumberSetting): Rule {
  if (most < Number.MAX_SAFE_INTEGER) return wholeNumber(subject, value, least, most, unit);
  return {
    condition: !Number.isInteger(value) || value < least,
    message: `${subject} must be a whole number of ${unit}, at least ${least}; it is ${value}.`,
  };
}
