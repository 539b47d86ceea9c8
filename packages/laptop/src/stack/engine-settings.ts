import { type EnvironmentReader, readTuning, SETTINGS, type Tuning } from '@jobstack/core/settings';

/** What the functions are told about the engine, beside lease and sweep; what is left out has the default of its setting. */
export interface EngineSettings extends Tuning {
  /** Handovers after which a job ends FAILED. @default 1000 */
  readonly maxHandovers?: number;
  /** Jobs of one tenant that may run at once. @default no limit */
  readonly runningPerTenant?: number;
  /** Job type → jobs of it that may run at once. @default no limit */
  readonly runningPerType?: Readonly<Record<string, number>>;
  /** Jobs of one tenant that may be open at once; above it the API answers 429. @default no limit */
  readonly openJobsPerTenant?: number;
  /** Files that one tenant may have stored, together, in MiB; above it the API answers 429. @default no limit */
  readonly storedMiBPerTenant?: number;
}

const NUMBERS = ['maxHandovers', 'runningPerTenant', 'openJobsPerTenant', 'storedMiBPerTenant'] as const;

/** What the environment says, and otherwise what is given. */
export function readEngineSettings(reader: EnvironmentReader, given: EngineSettings): EngineSettings {
  const numbers = NUMBERS.map((name) => [name, reader.optionalNumber(SETTINGS[name])] as const);
  const runningPerType = reader.optionalNumbers(SETTINGS.runningPerType);
  return {
    ...given,
    ...readTuning((setting) => reader.optionalNumber(setting)),
    ...Object.fromEntries(numbers.filter(([, number]) => number !== undefined)),
    ...(runningPerType && { runningPerType }),
  };
}
