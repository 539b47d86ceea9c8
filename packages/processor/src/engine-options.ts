import { SETTINGS } from '@jobstack/core/settings';
import type { ProgrammingErrors } from './error-class.ts';
import { SWEEP_EVERY_MS } from './sweep-chain.ts';

/** Everything about the engine that a deployment may set. */
export interface EngineOptions {
  /** How long a claimed job stays ours without a sign of life. A killed worker's job is taken over after it. Milliseconds. @default 60_000 */
  readonly leaseMs: number;
  /** How long before the invocation's hard end a job must have let go. Milliseconds. @default 10_000 */
  readonly deadlineMarginMs: number;
  /** Handovers after which a job ends FAILED, so that one that never gets further cannot ring itself for ever. @default 1_000 */
  readonly maxHandovers: number;
  /**
   * How often in a row an attempt may be interrupted, by no fault of its own, without storing anything in between. The next time counts as
   * a failed attempt: what looks like the infrastructure's fault so often is the job's. @default 10
   */
  readonly maxInterruptions: number;
  /** Largest file that is put into `context.fileBuffer`, in bytes. @default 33_554_432 (32 MiB) */
  readonly fileBufferLimit: number;
  /** How far apart sweeps are, in milliseconds. @default 60_000 */
  readonly sweepEveryMs: number;
  /**
   * What becomes of a `TypeError`, `ReferenceError` and their like: `retry` as of any error, since a deploy may mend it meanwhile, or `fail`
   * the job at once, where somebody waits for the answer. @default 'retry'
   */
  readonly programmingErrors: ProgrammingErrors;
  /** Names this process in `job_attempts`. @default 'worker' */
  readonly worker: string;
}

export const DEFAULT_ENGINE_OPTIONS: EngineOptions = Object.freeze({
  leaseMs: SETTINGS.leaseSeconds.fallback * 1000,
  deadlineMarginMs: SETTINGS.deadlineMarginSeconds.fallback * 1000,
  maxHandovers: SETTINGS.maxHandovers.fallback,
  maxInterruptions: 10,
  fileBufferLimit: SETTINGS.fileBufferMiB.fallback * 1024 * 1024,
  sweepEveryMs: SWEEP_EVERY_MS,
  programmingErrors: 'retry',
  worker: 'worker',
});
