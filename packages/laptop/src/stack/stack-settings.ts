import { join, resolve } from 'node:path';
import { EnvironmentReader, type Queue, type QueueConfigs, resolveQueues, SETTINGS } from '@jobstack/core/settings';
import { findApp, type LaptopApp, type LaptopAppOptions } from '../app/laptop-app.ts';
import { LocalError } from '../local-error.ts';
import { type EngineSettings, readEngineSettings } from './engine-settings.ts';

/** Everything about the laptop stack that can be chosen. */
export interface StackSettings {
  readonly app: LaptopApp;
  /** Database, objects, messages, session and worker log. @default JOBSTACK_DATA, or .jobstack/laptop in the app's folder */
  readonly dataFolder: string;
  /** Begin with an empty database, empty queues and no files, whatever an earlier run left in the data folder. @default false */
  readonly fresh: boolean;
  /** Of the HTTP API on 127.0.0.1; 0 takes a free one. @default JOBSTACK_PORT, or 4000 */
  readonly apiPort: number;
  /** Of the embedded PostgreSQL. @default JOBSTACK_POSTGRES_PORT, or 0 */
  readonly postgresPort: number;
  /** Of the SQS and S3 emulator. @default JOBSTACK_AWS_PORT, or 0 */
  readonly awsPort: number;
  /** A PostgreSQL to use instead of the embedded one; its database is migrated. @default JOBSTACK_DATABASE_URL */
  readonly databaseUrl: string | undefined;
  /** An SQS and S3 to use instead of the emulator; queues and bucket are made there. @default AWS_ENDPOINT_URL */
  readonly awsEndpoint: string | undefined;
  /** Region that the functions are told. @default AWS_REGION, or us-east-1 */
  readonly region: string;
  /** Where files are. @default 'jobstack-files' */
  readonly bucket: string;
  /** Queue name → limits. @default one queue, `default`, with the limits that a deployment gives it */
  readonly queues: ReadonlyMap<string, Queue>;
  /** Worker processes of one queue at most, whatever `queues` allow. @default 4 */
  readonly maxWorkers: number;
  /** What a deployment says of the engine. Here the environment's variables, those of a function on AWS, go before it. @default what the settings have */
  readonly engine: EngineSettings;
  /** Short, so that a killed worker's job goes on within seconds. @default LEASE_SECONDS, or 5 */
  readonly leaseSeconds: number;
  /** How far apart sweeps are while a job is open. @default SWEEP_SECONDS, or 2 */
  readonly sweepSeconds: number;
  /** How long stopping waits for running jobs before it kills them, in seconds. @default 3 */
  readonly graceSeconds: number;
}

/** What may be said of a stack: the app, and whatever shall not have its default. */
export interface StackOptions extends LaptopAppOptions, Partial<Omit<StackSettings, 'app' | 'queues'>> {
  /** Queue name → what differs from its defaults, as the deployment has it. @default one queue, `default` */
  readonly queues?: QueueConfigs;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of this machine: what is given, then the environment, then the defaults. Empty variables count as missing.
 *
 * @throws LocalError `SETTINGS` naming every file of the app that is missing and every variable that is malformed or out of range, at once
 */
export function resolveStackSettings(
  { root, worker, handlers, migrations, bundle, queues, engine, ...given }: StackOptions = {},
  environment: Environment = process.env,
): StackSettings {
  const problems: string[] = [];
  const app = findApp({ root, worker, handlers, migrations, bundle }, problems);
  const port = (name: string, fallback: number) => {
    const text = environment[name] || String(fallback);
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
    problems.push(`${name} must be a port from 0 (any) to 65535; received '${text}'`);
    return fallback;
  };
  const reader = new EnvironmentReader(environment);
  const dataFolder = resolve(environment.JOBSTACK_DATA || join(app.root, '.jobstack/laptop'));
  const settings = {
    fresh: false,
    apiPort: port('JOBSTACK_PORT', 4000),
    postgresPort: port('JOBSTACK_POSTGRES_PORT', 0),
    awsPort: port('JOBSTACK_AWS_PORT', 0),
    databaseUrl: environment.JOBSTACK_DATABASE_URL || undefined,
    awsEndpoint: environment.AWS_ENDPOINT_URL || undefined,
    region: environment.AWS_REGION || 'us-east-1',
    bucket: 'jobstack-files',
    queues: resolveQueues(queues ?? { default: {} }),
    maxWorkers: 4,
    engine: readEngineSettings(reader, engine ?? {}),
    leaseSeconds: reader.optionalNumber(SETTINGS.leaseSeconds) ?? 5,
    sweepSeconds: reader.optionalNumber(SETTINGS.sweepSeconds) ?? 2,
    graceSeconds: 3,
    ...given,
    app,
    dataFolder: given.dataFolder ? resolve(app.root, given.dataFolder) : dataFolder,
  };
  problems.push(...reader.problems);
  if (problems.length > 0) throw new LocalError('SETTINGS', `Laptop stack: ${problems.join('. ')}.`);
  return settings;
}
