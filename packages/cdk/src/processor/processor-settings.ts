import type { QueueConfigs } from '@jobstack/core/settings';
import type { AlarmsConfig } from '../config/alarms-config.ts';
import type { ApiConfig } from '../config/api-config.ts';
import type { NetworkConfig } from '../config/network-config.ts';
import type { ScheduleConfig } from '../config/schedule-config.ts';
import type { EngineConfig, RemovalConfig, StageConfig, SweepConfig } from '../config/stage-config.ts';
import type { JobProcessorProps } from './processor-props.ts';

/** What a `JobProcessor` is told that a stage is told, too, with nothing left open. */
export interface ProcessorSettings {
  readonly queues: QueueConfigs;
  readonly engine: EngineConfig;
  /** Undefined: there is none. */
  readonly api: ApiConfig | undefined;
  readonly sweep: SweepConfig;
  readonly schedules: readonly ScheduleConfig[];
  readonly alarms: AlarmsConfig;
  readonly network: NetworkConfig;
  readonly removal: RemovalConfig;
  readonly logRetentionDays: StageConfig['logRetentionDays'];
  readonly fileRetentionDays: number;
}

/** What the engine does where nothing is said. */
export const ENGINE_DEFAULTS: EngineConfig = { leaseSeconds: 60, hopCap: 1000, recursion: 'allow' };

const API_DEFAULTS: ApiConfig = {
  auth: { kind: 'iam' },
  corsOrigins: [],
  requestsPerSecond: 50,
  burst: 100,
  maxConcurrency: 20,
  poolSize: 2,
};

export const DEFAULTS: ProcessorSettings = {
  queues: { default: {} },
  engine: ENGINE_DEFAULTS,
  api: API_DEFAULTS,
  sweep: { everyMinutes: 1, safetyEveryHours: 6 },
  schedules: [],
  alarms: {},
  network: { endpointZones: 1 },
  removal: { database: 'snapshot', files: 'retain', deletionProtection: false },
  logRetentionDays: 90,
  fileRetentionDays: 30,
};

/** The props with their defaults. Nothing type-checks at synth: what is no object is passed on as it is, for the schema to refuse. */
export function completed(props: JobProcessorProps): ProcessorSettings {
  const { api, alarms = DEFAULTS.alarms } = props;
  return {
    queues: props.queues ?? DEFAULTS.queues,
    engine: over(DEFAULTS.engine, props.engine),
    api: api === false ? undefined : without(over(API_DEFAULTS, api), 'entry'),
    sweep: over(DEFAULTS.sweep, props.sweep),
    schedules: props.schedules ?? DEFAULTS.schedules,
    alarms: without(alarms, 'topic'),
    network: props.network ?? DEFAULTS.network,
    removal: over(DEFAULTS.removal, props.removal),
    logRetentionDays: props.logRetentionDays ?? DEFAULTS.logRetentionDays,
    fileRetentionDays: props.fileRetentionDays ?? DEFAULTS.fileRetentionDays,
  };
}

function over<Config extends object>(defaults: Config, given: object | undefined): Config {
  if (given === undefined) return defaults;
  return isObject(given) ? { ...defaults, ...given } : (given as Config);
}

function without<Config extends object>(config: Config, key: string): Config {
  if (!isObject(config)) return config;
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== key)) as Config;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
