import { EnvironmentReader, type RawEnvironment, SETTINGS } from '@jobstack/core/settings';
import { type WorkerEnvironment, workerSettings } from '../worker/environment.ts';
import { bearableJobs } from './capacity.ts';

/** What a resident worker is told by its deployment, besides what any worker is told. */
export interface ResidentEnvironment extends WorkerEnvironment {
  /** Names of the queues that it takes messages from, at least one. */
  readonly queues: readonly string[];
  /** Jobs that it runs at once, of all its queues. */
  readonly concurrency: number;
  /** The longest that a job goes on before it is handed over, in milliseconds. */
  readonly turnMs: number;
  /** What the process has between SIGTERM and its end, in milliseconds. */
  readonly graceMs: number;
  /** Where its health is asked for; undefined: nowhere. */
  readonly healthPort: number | undefined;
}

/** Of the grace, for what is left when the last job has let go: messages to delete, connections to close. Milliseconds. */
const LAST_STEPS_MS = 2_000;

/** @throws Error listing every missing or malformed variable at once */
export function readResidentEnvironment(variables: RawEnvironment): ResidentEnvironment {
  const reader = new EnvironmentReader(variables);
  const worker = workerSettings(reader, variables);
  const known = Object.keys(worker.queueUrls);
  const graceMs = reader.number(SETTINGS.residentGraceSeconds) * 1000;
  const settings = {
    queues: namesIn(reader, known),
    concurrency: reader.number(SETTINGS.residentConcurrency) ?? bearableJobs(worker.databasePoolSize),
    turnMs: reader.number(SETTINGS.residentTurnSeconds) * 1000,
    graceMs,
    healthPort: reader.number(SETTINGS.residentHealthPort),
  };
  reader.check();
  // A job that is told to let go gets the margin: it has to be over within the grace.
  const deadlineMarginMs = Math.min(worker.engine.deadlineMarginMs, Math.max(1_000, graceMs - LAST_STEPS_MS));
  return { ...worker, ...settings, engine: { ...worker.engine, deadlineMarginMs } };
}

function namesIn(reader: EnvironmentReader, known: readonly string[]): readonly string[] {
  const names = (reader.optionalText(SETTINGS.residentQueues) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const { variable } = SETTINGS.residentQueues;
    reader.complain(`${variable} names ${unknown.join(', ')}, but there are only ${known.join(', ') || 'no queues'}`);
  }
  return names.length > 0 ? [...new Set(names)] : known;
}
