import { AssertionError } from 'node:assert';
import { inspect, isDeepStrictEqual } from 'node:util';
import { HandlerDefinitionError } from '@jobstack/core';
import { type CrashPoint, crashPointText } from './crash-point.ts';
import type { EndedRun } from './job-run.ts';
import type { TestedJob } from './tested-job.ts';

/** Answers what a job has done, from wherever that can be seen. */
export type Oracle<Result> = (job: TestedJob<Result>) => unknown;

/** What `killAtEveryCheckpoint` has tried. */
export interface CrashReport {
  /** Each point at which the worker was killed, such as `after commit 3 of 7`. */
  readonly points: readonly string[];
}

/** What has to come out the same, wherever the worker was killed. */
interface Effects {
  readonly status: string;
  readonly errorCode: string | undefined;
  readonly rejects: readonly unknown[];
  readonly spawned: readonly unknown[];
  readonly oracle: unknown;
}

interface Difference {
  readonly text: string;
  readonly effects: Effects;
}

/** @param run runs the job anew, killing its worker at the given point @throws as `killAtEveryCheckpoint` */
export async function survive<Result>(
  run: (deadly?: CrashPoint) => Promise<EndedRun<Result>>,
  oracle: Oracle<Result>,
): Promise<CrashReport> {
  const undisturbed = await run();
  const expected = await effectsOf(undisturbed, oracle);
  const differences: Difference[] = [];
  for (const point of undisturbed.points) {
    const text = crashPointText(point, undisturbed.counts);
    const killed = await run(point);
    if (!killed.crashed) throw notReached(text);
    const effects = await effectsOf(killed, oracle);
    if (!isDeepStrictEqual(effects, expected)) differences.push({ text, effects });
  }
  const points = undisturbed.points.map((point) => crashPointText(point, undisturbed.counts));
  if (differences.length > 0) throw notTheSame(differences, expected, points.length);
  return { points };
}

async function effectsOf<Result>({ job }: EndedRun<Result>, oracle: Oracle<Result>): Promise<Effects> {
  const { status, error, rejects, spawned } = job;
  const errorCode = status === 'FAILED' ? error?.code : undefined;
  const children = spawned.map(({ taskId, ...child }) => child);
  // A copy: what an oracle answers may go on to change.
  return structuredClone({ status, errorCode, rejects, spawned: children, oracle: await oracle(job) });
}

function notReached(text: string): HandlerDefinitionError {
  return new HandlerDefinitionError(
    `killAtEveryCheckpoint: the undisturbed run came to the point "${text}", the run that was to be killed there did not. Expected a ` +
      'handler that does the same in each run: no random numbers, no clock and no state on `this` that decide what it commits, and a ' +
      'database that is reset before each run.',
  );
}

/** Enough to see what is wrong; a handler without checkpoints differs everywhere. */
const MOST_SHOWN = 5;

function notTheSame(differences: readonly Difference[], expected: Effects, count: number): AssertionError {
  const lines = differences
    .slice(0, MOST_SHOWN)
    .map(({ text, effects }) => `  killed ${text}: ${changes(effects, expected)}`);
  const more = differences.length - lines.length;
  const message = [
    `The job does not come out the same when its worker is killed (${differences.length} of ${count} points):`,
    ...lines,
    ...(more > 0
      ? [
          `  and at ${more} more points: ${differences
            .slice(MOST_SHOWN)
            .map(({ text }) => text)
            .join(', ')}`,
        ]
      : []),
  ].join('\n');
  return new AssertionError({ message, actual: differences[0]?.effects, expected, operator: 'deepStrictEqual' });
}

function changes(effects: Effects, expected: Effects): string {
  const names = Object.keys(expected) as (keyof Effects)[];
  return names
    .filter((name) => !isDeepStrictEqual(effects[name], expected[name]))
    .map((name) => `${name} expected ${shown(expected[name])}, received ${shown(effects[name])}`)
    .join('; ');
}

function shown(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 20, maxStringLength: 200 });
}
