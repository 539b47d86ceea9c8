// @jobstack/testing

import { MemoryFile, MemoryFileOptions, MemoryFileOptions as MemoryFileOptions$1, TestContext, TestContextOptions, TestLog, createTestContext } from "@jobstack/handler-sdk/testing";
import { AnyJobHandler, ChildJob, HandlerMap, JobDatabase, JobTransaction, PayloadInput } from "@jobstack/handler-sdk";
import { JobStatus, JsonValue, LogLevel, Reject } from "@jobstack/core";
import { Progress } from "@jobstack/processor";
interface HandlersDatabase {
  readonly db: JobDatabase;
  transaction<Result>(run: (tx: JobTransaction) => Promise<Result>): Promise<Result>;
}
interface TestedDatabase extends HandlersDatabase {
  reset?(): Promise<void>;
}
interface TestedJob<Result = unknown> {
  readonly status: JobStatus;
  readonly result: Result | undefined;
  readonly error: {
    readonly code: string;
    readonly message: string;
  } | undefined;
  readonly attempts: number;
  readonly rejects: readonly Reject[];
  readonly logs: readonly TestLog[];
  readonly commits: readonly {
    readonly checkpoint: JsonValue;
  }[];
  readonly steps: ReadonlyMap<string, JsonValue | undefined>;
  readonly spawned: readonly ChildJob[];
  readonly progress: Progress | undefined;
}
type Oracle<Result> = (job: TestedJob<Result>) => unknown;
interface CrashReport {
  readonly points: readonly string[];
}
interface MatcherContext {
  equals(one: unknown, other: unknown): boolean;
}
interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}
interface Recorded {
  readonly rejects: readonly Reject[];
  readonly logs: readonly TestLog[];
  readonly commits: readonly {
    readonly checkpoint: JsonValue;
  }[];
  readonly spawned: readonly {
    readonly type: string;
    readonly payload: JsonValue;
  }[];
}
type Ended = Pick<TestedJob, 'status' | 'result' | 'error'>;
interface ExpectedFailure {
  readonly code?: unknown;
  readonly message?: unknown;
}
interface JobMatchers<Returned = void> {
  toHaveCompleted(result?: unknown): Returned;
  toHaveFailed(expected?: string | ExpectedFailure): Returned;
  toHaveRejected(expected?: number | Readonly<Partial<Record<keyof Reject, unknown>>>): Returned;
  toHaveCommitted(times?: number): Returned;
  toHaveSpawned(expected: string | number, payload?: unknown): Returned;
  toHaveLogged(level: LogLevel, message: string | RegExp): Returned;
}
export declare const jobMatchers: {
  toHaveCompleted(this: MatcherContext, received: Ended, ...expected: readonly unknown[]): MatcherResult;
  toHaveFailed(this: MatcherContext, received: Ended, expected?: string | ExpectedFailure): MatcherResult;
  toHaveRejected(this: MatcherContext, received: Recorded, expected?: number | object): MatcherResult;
  toHaveCommitted(this: MatcherContext, { commits }: Recorded, times?: number): MatcherResult;
  toHaveSpawned(this: MatcherContext, { spawned }: Recorded, expected: string | number, ...payload: readonly unknown[]): MatcherResult;
  toHaveLogged(this: MatcherContext, { logs }: Recorded, level: LogLevel, message: string | RegExp): MatcherResult;
};
interface MemoryDatabase<Data> extends TestedDatabase {
  readonly data: Data;
}
export declare function memoryDatabase<Data extends object>(start: Data, connect: (data: Data) => object): MemoryDatabase<Data>;
interface TestHandlerOptions<Payload> {
  readonly payload?: Payload;
  readonly file?: MemoryFileOptions$1;
  readonly database?: TestedDatabase;
  readonly handlers?: HandlerMap;
  readonly jobType?: string;
  readonly tenantId?: string;
  readonly ownerId?: string;
}
type HandlerResult<Handler extends AnyJobHandler> = Awaited<ReturnType<Handler['execute']>>;
interface HandlerTest<Result> {
  run(): Promise<TestedJob<Result>>;
  killAtEveryCheckpoint(oracle?: Oracle<Result>): Promise<CrashReport>;
}
export declare function testHandler<Handler extends AnyJobHandler>(handler: Handler | (() => Handler), options?: TestHandlerOptions<PayloadInput<Handler>>): HandlerTest<HandlerResult<Handler>>;
export { type CrashReport, type ExpectedFailure, type HandlerResult, type HandlerTest, type JobMatchers, type MemoryDatabase, MemoryFile, type MemoryFileOptions, type Oracle, type TestContext, type TestContextOptions, type TestHandlerOptions, type TestedDatabase, type TestedJob, createTestContext };
// @jobstack/testing/jest

import { JobStatus, JsonValue, LogLevel, Reject } from "@jobstack/core";
import { TestLog } from "@jobstack/handler-sdk/testing";
import { ChildJob } from "@jobstack/handler-sdk";
import { Progress } from "@jobstack/processor";
interface TestedJob<Result = unknown> {
  readonly status: JobStatus;
  readonly result: Result | undefined;
  readonly error: {
    readonly code: string;
    readonly message: string;
  } | undefined;
  readonly attempts: number;
  readonly rejects: readonly Reject[];
  readonly logs: readonly TestLog[];
  readonly commits: readonly {
    readonly checkpoint: JsonValue;
  }[];
  readonly steps: ReadonlyMap<string, JsonValue | undefined>;
  readonly spawned: readonly ChildJob[];
  readonly progress: Progress | undefined;
}
interface MatcherContext {
  equals(one: unknown, other: unknown): boolean;
}
interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}
interface Recorded {
  readonly rejects: readonly Reject[];
  readonly logs: readonly TestLog[];
  readonly commits: readonly {
    readonly checkpoint: JsonValue;
  }[];
  readonly spawned: readonly {
    readonly type: string;
    readonly payload: JsonValue;
  }[];
}
type Ended = Pick<TestedJob, 'status' | 'result' | 'error'>;
interface ExpectedFailure {
  readonly code?: unknown;
  readonly message?: unknown;
}
interface JobMatchers<Returned = void> {
  toHaveCompleted(result?: unknown): Returned;
  toHaveFailed(expected?: string | ExpectedFailure): Returned;
  toHaveRejected(expected?: number | Readonly<Partial<Record<keyof Reject, unknown>>>): Returned;
  toHaveCommitted(times?: number): Returned;
  toHaveSpawned(expected: string | number, payload?: unknown): Returned;
  toHaveLogged(level: LogLevel, message: string | RegExp): Returned;
}
export declare const jobMatchers: {
  toHaveCompleted(this: MatcherContext, received: Ended, ...expected: readonly unknown[]): MatcherResult;
  toHaveFailed(this: MatcherContext, received: Ended, expected?: string | ExpectedFailure): MatcherResult;
  toHaveRejected(this: MatcherContext, received: Recorded, expected?: number | object): MatcherResult;
  toHaveCommitted(this: MatcherContext, { commits }: Recorded, times?: number): MatcherResult;
  toHaveSpawned(this: MatcherContext, { spawned }: Recorded, expected: string | number, ...payload: readonly unknown[]): MatcherResult;
  toHaveLogged(this: MatcherContext, { logs }: Recorded, level: LogLevel, message: string | RegExp): MatcherResult;
};
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends JobMatchers<R> {}
}
declare global {
  namespace jest {
    interface Matchers<R, T> extends JobMatchers<R> {}
  }
}
export {};
// @jobstack/testing/vitest

import { JobStatus, JsonValue, LogLevel, Reject } from "@jobstack/core";
import { TestLog } from "@jobstack/handler-sdk/testing";
import { ChildJob } from "@jobstack/handler-sdk";
import { Progress } from "@jobstack/processor";
interface TestedJob<Result = unknown> {
  readonly status: JobStatus;
  readonly result: Result | undefined;
  readonly error: {
    readonly code: string;
    readonly message: string;
  } | undefined;
  readonly attempts: number;
  readonly rejects: readonly Reject[];
  readonly logs: readonly TestLog[];
  readonly commits: readonly {
    readonly checkpoint: JsonValue;
  }[];
  readonly steps: ReadonlyMap<string, JsonValue | undefined>;
  readonly spawned: readonly ChildJob[];
  readonly progress: Progress | undefined;
}
interface MatcherContext {
  equals(one: unknown, other: unknown): boolean;
}
interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}
interface Recorded {
  readonly rejects: readonly Reject[];
  readonly logs: readonly TestLog[];
  readonly commits: readonly {
    readonly checkpoint: JsonValue;
  }[];
  readonly spawned: readonly {
    readonly type: string;
    readonly payload: JsonValue;
  }[];
}
type Ended = Pick<TestedJob, 'status' | 'result' | 'error'>;
interface ExpectedFailure {
  readonly code?: unknown;
  readonly message?: unknown;
}
interface JobMatchers<Returned = void> {
  toHaveCompleted(result?: unknown): Returned;
  toHaveFailed(expected?: string | ExpectedFailure): Returned;
  toHaveRejected(expected?: number | Readonly<Partial<Record<keyof Reject, unknown>>>): Returned;
  toHaveCommitted(times?: number): Returned;
  toHaveSpawned(expected: string | number, payload?: unknown): Returned;
  toHaveLogged(level: LogLevel, message: string | RegExp): Returned;
}
export declare const jobMatchers: {
  toHaveCompleted(this: MatcherContext, received: Ended, ...expected: readonly unknown[]): MatcherResult;
  toHaveFailed(this: MatcherContext, received: Ended, expected?: string | ExpectedFailure): MatcherResult;
  toHaveRejected(this: MatcherContext, received: Recorded, expected?: number | object): MatcherResult;
  toHaveCommitted(this: MatcherContext, { commits }: Recorded, times?: number): MatcherResult;
  toHaveSpawned(this: MatcherContext, { spawned }: Recorded, expected: string | number, ...payload: readonly unknown[]): MatcherResult;
  toHaveLogged(this: MatcherContext, { logs }: Recorded, level: LogLevel, message: string | RegExp): MatcherResult;
};
declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends JobMatchers<R> {}
}
export {};