import { type EnvironmentReader, pickTuning, readTuning, SETTINGS, type Tuning } from '@jobstack/core/settings';
import { qa } from '@jobstack/deployment/stages';

/** What the functions are told about the engine, beside lease and sweep; what is left out has its default. See docs/settings.md. */
export interface EngineSettings extends Tuning {
  readonly maxHandovers: number;
  readonly runningPerTenant?: number;
  readonly runningPerType?: Readonly<Record<string, number>>;
  readonly openJobsPerTenant?: number;
  readonly storedMiBPerTenant?: number;
}

const LIMITS = ['runningPerTenant', 'openJobsPerTenant', 'storedMiBPerTenant'] as const;

/** What the environment says, and otherwise what the stage qa says: what runs here is what is deployed there. */
export function readEngineSettings(reader: EnvironmentReader): EngineSettings {
  const limits = LIMITS.map((name) => [name, reader.optionalNumber(SETTINGS[name])] as const);
  const runningPerType = reader.optionalNumbers(SETTINGS.runningPerType);
  return {
    ...pickTuning(qa.engine),
    ...readTuning((setting) => reader.optionalNumber(setting)),
    maxHandovers: reader.optionalNumber(SETTINGS.maxHandovers) ?? qa.engine.hopCap,
    ...Object.fromEntries(limits.filter(([, limit]) => limit !== undefined)),
    ...(runningPerType && { runningPerType }),
  };
}
