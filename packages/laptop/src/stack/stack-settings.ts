import { join, resolve } from 'node:path';
import { EnvironmentReader, type Queue, resolveQueues, SETTINGS } from '@jobstack/core/settings';
import { qa } from '@jobstack/deployment/stages';
import { LocalError } from '../local-error.ts';
import { type EngineSettings, readEngineSettings } from './engine-settings.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../../..');

/** Everything about the laptop stack that can be chosen. */
export interface StackSettings {
  /** Database, objects, messages, session and worker log. @default JOBSTACK_DATA, or .jobstack/laptop in the checkout */
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
  /** @default AWS_REGION, or us-east-1 */
  readonly region: string;
  readonly bucket: string;
  /** Queue name → limits. @default those of the stage qa, so that what runs here is what is deployed there */
  readonly queues: ReadonlyMap<string, Queue>;
  /** Worker processes of one queue at most, whatever the stage allows. @default 4 */
  readonly maxWorkers: number;
  /** @default what the environment says by the variables of docs/settings.md, and otherwise the stage qa */
  readonly engine: EngineSettings;
  /** Short, so that a killed worker's job goes on within seconds. @default LEASE_SECONDS, or 5 */
  readonly leaseSeconds: number;
  /** @default SWEEP_SECONDS, or 2 */
  readonly sweepSeconds: number;
  /** How long stopping waits for running jobs before it kills them, in seconds. @default 3 */
  readonly graceSeconds: number;
  /** Absolute path of the module with the worker's Lambda handler. @default lambda/worker/index.ts */
  readonly workerEntry: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of this machine: what is given, then the environment, then the defaults. Empty variables count as missing.
 *
 * @throws LocalError `SETTINGS` naming every variable that is malformed or out of range
 */
export function resolveStackSettings(
  given: Partial<StackSettings> = {},
  environment: Environment = process.env,
): StackSettings {
  const problems: string[] = [];
  const port = (name: string, fallback: number) => {
    const text = environment[name] || String(fallback);
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
    problems.push(`${name} must be a port from 0 (any) to 65535; received '${text}'`);
    return fallback;
  };
  const reader = new EnvironmentReader(environment);
  const settings = {
    dataFolder: resolve(environment.JOBSTACK_DATA || join(CHECKOUT, '.jobstack/laptop')),
    fresh: false,
    apiPort: port('JOBSTACK_PORT', 4000),
    postgresPort: port('JOBSTACK_POSTGRES_PORT', 0),
    awsPort: port('JOBSTACK_AWS_PORT', 0),
    databaseUrl: environment.JOBSTACK_DATABASE_URL || undefined,
    awsEndpoint: environment.AWS_ENDPOINT_URL || undefined,
    region: environment.AWS_REGION || 'us-east-1',
    bucket: 'jobstack-files',
    queues: resolveQueues(qa.queues),
    maxWorkers: 4,
    engine: readEngineSettings(reader),
    leaseSeconds: reader.optionalNumber(SETTINGS.leaseSeconds) ?? 5,
    sweepSeconds: reader.optionalNumber(SETTINGS.sweepSeconds) ?? 2,
    graceSeconds: 3,
    workerEntry: join(CHECKOUT, 'lambda/worker/index.ts'),
    ...given,
  };
  problems.push(...reader.problems);
  if (problems.length > 0) throw new LocalError('SETTINGS', `Laptop stack: ${problems.join('. ')}.`);
  return settings;
}
