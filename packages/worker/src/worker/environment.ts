import { randomBytes } from 'node:crypto';
import type { ErrorAudience } from '@jobstack/core';
import { EnvironmentReader, type RawEnvironment, SETTINGS } from '@jobstack/core/settings';
import type { PgJobStoreOptions } from '@jobstack/database';
import { type DatabaseEnvironment, readDatabaseEnvironment } from '../database/database-environment.ts';
import { readStoreOptions } from '../store-options.ts';

const MIB = 1024 * 1024;

/** What the worker is told by its deployment. */
export interface WorkerEnvironment {
  readonly database: DatabaseEnvironment;
  readonly store: Required<PgJobStoreOptions>;
  /** Connections that the jobs of this process share: one for each that commits, one for logs. Its heartbeat has one besides. @default 5 */
  readonly databasePoolSize: number;
  readonly bucket: string;
  /** Queue name → URL. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** Queue name → URL of its dead-letter queue. */
  readonly deadLetterUrls: Readonly<Record<string, string>>;
  /** Where the messages go that bring the next sweep; undefined: sweeps come by schedule alone. */
  readonly sweepQueueUrl: string | undefined;
  /** Whose eyes the log is for. @default 'operators' */
  readonly logErrorsFor: ErrorAudience;
  readonly engine: {
    /** @default 60,000 */
    readonly leaseMs: number;
    /** How long before the invocation's end a job lets go. @default 10,000 */
    readonly deadlineMarginMs: number;
    /** In bytes. @default 33,554,432 (32 MiB) */
    readonly fileBufferLimit: number;
    /** @default 60,000 */
    readonly sweepEveryMs: number;
    /** @default 1,000 */
    readonly maxHandovers: number;
    /** @default 'retry' */
    readonly programmingErrors: 'retry' | 'fail';
    /** Names the process, and no other ever, in `job_attempts` and to the database: Lambda's log stream, or the process id and something random. */
    readonly worker: string;
  };
}

/** @throws Error listing every missing or malformed variable at once */
export function readWorkerEnvironment(environment: RawEnvironment): WorkerEnvironment {
  const reader = new EnvironmentReader(environment);
  const settings = workerSettings(reader, environment);
  reader.check();
  return settings;
}

/** The same for whoever reads more: the reader keeps what is missing or malformed. */
export function workerSettings(reader: EnvironmentReader, environment: RawEnvironment): WorkerEnvironment {
  return {
    database: readDatabaseEnvironment(reader),
    store: readStoreOptions(reader),
    databasePoolSize: reader.number(SETTINGS.workerPoolSize),
    bucket: reader.text(SETTINGS.bucket),
    queueUrls: reader.texts(SETTINGS.queueUrls),
    deadLetterUrls: reader.texts(SETTINGS.deadLetterUrls),
    sweepQueueUrl: reader.optionalText(SETTINGS.sweepQueueUrl),
    logErrorsFor: reader.choice(SETTINGS.logErrorsFor),
    engine: {
      leaseMs: reader.number(SETTINGS.leaseSeconds) * 1000,
      deadlineMarginMs: reader.number(SETTINGS.deadlineMarginSeconds) * 1000,
      fileBufferLimit: reader.number(SETTINGS.fileBufferMiB) * MIB,
      sweepEveryMs: reader.number(SETTINGS.sweepSeconds) * 1000,
      maxHandovers: reader.number(SETTINGS.maxHandovers),
      programmingErrors: reader.choice(SETTINGS.programmingErrors),
      worker: environment.AWS_LAMBDA_LOG_STREAM_NAME || `process ${process.pid} ${randomBytes(4).toString('hex')}`,
    },
  };
}
