import { SETTINGS, type SettingValues } from './settings.ts';

/** Names of the settings that every function of a deployment is told when the deployment differs from their defaults. */
export const TUNING = [
  'deadlineMarginSeconds',
  'fileBufferMiB',
  'ringGraceSeconds',
  'ringRepeatSeconds',
  'ringRepeatCapSeconds',
  'jobHistoryDays',
  'jobRetentionDays',
  'storedRejects',
] as const;

/** How patient the engine is and how long it remembers; what is left out has its default. */
export type Tuning = { readonly [Name in (typeof TUNING)[number]]?: SettingValues[Name] };

/** The tuning among other values. */
export function pickTuning<Values extends object>(values: Values & Tuning): Tuning {
  return Object.fromEntries(TUNING.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}

/** The tuning that an environment says, through `read`; what it does not say is left out. */
export function readTuning(read: (setting: (typeof SETTINGS)[(typeof TUNING)[number]]) => number | undefined): Tuning {
  return pickTuning(Object.fromEntries(TUNING.map((name) => [name, read(SETTINGS[name])])));
}
