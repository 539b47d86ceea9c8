import { SETTINGS } from '@jobstack/core/settings';
import type { RunningCaps } from './ledger/limiting.ts';

export interface PgJobStoreOptions {
  /** How long past its due time a job waits for a worker before the sweep rings it, in milliseconds. @default 30_000 */
  readonly ringGraceMs?: number;
  /** How long after a ring was sent the sweep repeats it, in milliseconds; doubles with each repeat. @default 120_000 */
  readonly ringRepeatMs?: number;
  /** The longest such wait, in milliseconds. @default 21_600_000 (6 hours) */
  readonly ringRepeatCapMs?: number;
  /** How long an ended job keeps its logs, rejects and steps, in milliseconds. @default 1_209_600_000 (14 days) */
  readonly retentionMs?: number;
  /** How long an ended job's row is kept, in milliseconds. @default 7_776_000_000 (90 days) */
  readonly jobRetentionMs?: number;
  /** How many refused rows of one job are stored; further ones are counted. @default 10_000 */
  readonly storedRejects?: number;
  /** How many jobs may run at once across all workers. Rows of `jobstack.limits` override it. @default no caps */
  readonly caps?: RunningCaps | undefined;
}

const DAY_MS = 86_400_000;

/** What is left out of the options. */
export const DEFAULT_STORE_OPTIONS: Required<PgJobStoreOptions> = {
  ringGraceMs: SETTINGS.ringGraceSeconds.fallback * 1000,
  ringRepeatMs: SETTINGS.ringRepeatSeconds.fallback * 1000,
  ringRepeatCapMs: SETTINGS.ringRepeatCapSeconds.fallback * 1000,
  retentionMs: SETTINGS.jobHistoryDays.fallback * DAY_MS,
  jobRetentionMs: SETTINGS.jobRetentionDays.fallback * DAY_MS,
  storedRejects: SETTINGS.storedRejects.fallback,
  caps: undefined,
};
