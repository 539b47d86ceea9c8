import { LocalError } from '../local-error.ts';

/** How a queue feeds a function; the names and limits are Lambda's. */
export interface EventSourceSettings {
  /** Messages per invocation at most: 1 to 10, and up to 10,000 with a batch window. @default 10 */
  readonly batchSize?: number;
  /** How long to gather messages, in seconds, 0 to 300. @default 0 */
  readonly batchWindowSeconds?: number;
  /** Invocations at a time, 1 to 1000. (Lambda's own minimum is 2.) @default 2 */
  readonly maxConcurrency?: number;
  /** Whether the response may name the messages that failed; else all share one fate. @default true */
  readonly reportBatchItemFailures?: boolean;
  /** Seconds that one receive waits for messages, 0 to 20. Stopping waits as long. @default 1 */
  readonly waitSeconds?: number;
}

/** @throws LocalError `SETTINGS` that names every value out of its range */
export function resolveEventSourceSettings(settings: EventSourceSettings): Required<EventSourceSettings> {
  const resolved = {
    batchSize: 10,
    batchWindowSeconds: 0,
    maxConcurrency: 2,
    reportBatchItemFailures: true,
    waitSeconds: 1,
    ...settings,
  };
  const maxBatchSize = resolved.batchWindowSeconds > 0 ? 10_000 : 10;
  const ranges = [
    ['batchSize', 1, maxBatchSize, 'messages (more than 10 need a batchWindowSeconds)'],
    ['batchWindowSeconds', 0, 300, 'seconds'],
    ['maxConcurrency', 1, 1000, 'invocations'],
    ['waitSeconds', 0, 20, 'seconds'],
  ] as const;
  const problems = ranges
    .filter(([name, min, max]) => !Number.isInteger(resolved[name]) || resolved[name] < min || resolved[name] > max)
    .map(([name, min, max, unit]) => `${name} must be ${min} to ${max} ${unit}; received ${resolved[name]}`);
  if (problems.length > 0) throw new LocalError('SETTINGS', `Event source: ${problems.join('. ')}.`);
  return resolved;
}
