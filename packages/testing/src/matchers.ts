import { inspect } from 'node:util';
import type { JsonValue, LogLevel, Reject } from '@jobstack/core';
import type { TestLog } from '@jobstack/handler-sdk/testing';
import type { TestedJob } from './tested-job.ts';

/** What a matcher needs of `this`; Vitest's and Jest's have it. */
interface MatcherContext {
  equals(one: unknown, other: unknown): boolean;
}

/** What a matcher answers, to both. */
interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** Anything that knows what a handler did: a `TestedJob`, or what `createTestContext` answers. */
interface Recorded {
  readonly rejects: readonly Reject[];
  readonly logs: readonly TestLog[];
  readonly commits: readonly { readonly checkpoint: JsonValue }[];
  readonly spawned: readonly { readonly type: string; readonly payload: JsonValue }[];
}

/** A job that has ended. */
type Ended = Pick<TestedJob, 'status' | 'result' | 'error'>;

/** What `toHaveFailed` may ask for. */
export interface ExpectedFailure {
  readonly code?: unknown;
  readonly message?: unknown;
}

/** The matchers, as a test calls them. Values may be asymmetric ones, such as `expect.objectContaining(…)`. */
export interface JobMatchers<Returned = void> {
  /** The job is COMPLETED; with this result, when one is given. */
  toHaveCompleted(result?: unknown): Returned;
  /** The job is FAILED; with this error code, or this error, when one is given. */
  toHaveFailed(expected?: string | ExpectedFailure): Returned;
  /** A row was rejected that has all of these members; or exactly so many rows; or at least one. */
  toHaveRejected(expected?: number | Readonly<Partial<Record<keyof Reject, unknown>>>): Returned;
  /** Exactly so many chunks were committed; or at least one. */
  toHaveCommitted(times?: number): Returned;
  /** A job of this type was spawned, with this payload when one is given; or exactly so many jobs. */
  toHaveSpawned(expected: string | number, payload?: unknown): Returned;
  /** A line of this level says this, or contains it. */
  toHaveLogged(level: LogLevel, message: string | RegExp): Returned;
}

/**
 * Matchers for `expect.extend`, of Vitest and of Jest alike; neither is imported. `@jobstack/testing/vitest` and `@jobstack/testing/jest`
 * are the same with the types of one of them.
 */
export const jobMatchers = {
  toHaveCompleted(this: MatcherContext, received: Ended, ...expected: readonly unknown[]): MatcherResult {
    const { status, result } = received;
    const pass = status === 'COMPLETED' && (expected.length === 0 || this.equals(result, expected[0]));
    const wanted = expected.length === 0 ? 'COMPLETED' : `COMPLETED with ${shown(expected[0])}`;
    return answer(pass, 'the job', wanted, endText(received));
  },

  toHaveFailed(this: MatcherContext, received: Ended, expected?: string | ExpectedFailure): MatcherResult {
    const wanted = typeof expected === 'string' ? { code: expected } : (expected ?? {});
    const pass = received.status === 'FAILED' && hasAll(this, received.error ?? {}, wanted);
    return answer(
      pass,
      'the job',
      expected === undefined ? 'FAILED' : `FAILED with ${shown(wanted)}`,
      endText(received),
    );
  },

  toHaveRejected(this: MatcherContext, received: Recorded, expected: number | object = {}): MatcherResult {
    const { rejects } = received;
    if (typeof expected === 'number')
      return answer(rejects.length === expected, 'rejects', expected, listText(rejects));
    const pass = rejects.some((reject) => hasAll(this, reject, expected));
    return answer(pass, 'rejects', `one with ${shown(expected)}`, listText(rejects));
  },

  toHaveCommitted(this: MatcherContext, { commits }: Recorded, times?: number): MatcherResult {
    const pass = times === undefined ? commits.length > 0 : commits.length === times;
    return answer(pass, 'commits', times ?? 'at least one', listText(commits));
  },

  toHaveSpawned(
    this: MatcherContext,
    { spawned }: Recorded,
    expected: string | number,
    ...payload: readonly unknown[]
  ): MatcherResult {
    if (typeof expected === 'number') {
      return answer(spawned.length === expected, 'spawned jobs', expected, listText(spawned));
    }
    const wanted = payload.length === 0 ? { type: expected } : { type: expected, payload: payload[0] };
    const pass = spawned.some((job) => hasAll(this, job, wanted));
    return answer(pass, 'spawned jobs', `one with ${shown(wanted)}`, listText(spawned));
  },

  toHaveLogged(this: MatcherContext, { logs }: Recorded, level: LogLevel, message: string | RegExp): MatcherResult {
    const says = (text: string) => (typeof message === 'string' ? text.includes(message) : message.test(text));
    const pass = logs.some((line) => line.level === level && says(line.message));
    return answer(
      pass,
      'log',
      `a line ${level} ${shown(message)}`,
      listText(logs.map((line) => `${line.level} ${line.message}`)),
    );
  },
};

function hasAll({ equals }: MatcherContext, value: object, wanted: object): boolean {
  return Object.entries(wanted).every(([name, member]) => equals((value as Record<string, unknown>)[name], member));
}

function answer(pass: boolean, subject: string, wanted: unknown, received: string): MatcherResult {
  return { pass, message: () => `${subject}: expected ${pass ? 'not ' : ''}${wanted}, received ${received}` };
}

function endText({ status, result, error }: Ended): string {
  if (status === 'COMPLETED') return `COMPLETED with ${shown(result)}`;
  return error ? `${status} with ${error.code}: ${error.message}` : String(status);
}

function listText(items: readonly unknown[]): string {
  return `${items.length}: ${shown(items)}`;
}

function shown(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 20, maxStringLength: 200 });
}
