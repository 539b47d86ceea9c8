import type { NewChaosJob } from '../chaos-stack.ts';
import { CHAOS_MAPPING } from '../csv-file.ts';

const ROWS = 6_000;
const HANDLES = 300;

/** More than one batch, of few different handles, so that the recording stays small. */
export function recordedCsv(): string {
  const line = (n: number) =>
    n % 1_000 === 3
      ? `handle${n},Bad Mail,not-a-mail,\n`
      : `handle${n % HANDLES},Name ${n},name${n}@example.com,https://example.com/${n}\n`;
  return `handle,name,email,instagram\n${Array.from({ length: ROWS }, (_, n) => line(n)).join('')}`;
}

/** What an undisturbed import of it comes to. */
export const RECORDED_RESULT = { totalRows: 6_000, successCount: 300, errorCount: 6, duplicateCount: 5_694 };

const label = 'recording';
const signal = 'SIGSTOP';

/** The jobs of a recording, each frozen where its row is worth keeping. All workers freeze, so nobody takes one over. */
export const FROZEN_JOBS = {
  midImport: {
    type: 'csv_import',
    payload: { target: 'creators', columnMapping: CHAOS_MAPPING },
    csv: recordedCsv(),
    crash: { point: 'commit:after', nth: 1, label, signal },
  },
  retrying: {
    type: 'chaos_chunks',
    payload: { chunks: 4, stumbleAt: 2 },
    crash: { point: 'settle:after', nth: 1, label, signal },
  },
  handedOver: {
    type: 'chaos_long',
    payload: { chunks: 3 },
    crash: { point: 'settle:after', nth: 1, label, signal },
  },
  betweenSteps: {
    type: 'chaos_chunks',
    payload: { chunks: 5 },
    crash: { point: 'commit:sent', nth: 3, label, signal },
  },
} as const satisfies Record<string, NewChaosJob>;

/** Half done as well, where there is a partner to be charged: the fifth COMMIT is in the middle of the third step. */
export const frozenSteps = (effectsUrl: string) =>
  ({
    type: 'chaos_steps',
    payload: { effectsUrl, steps: 4 },
    crash: { point: 'commit:sent', nth: 5, label, signal },
  }) as const satisfies NewChaosJob;

/** Waits for its four children: when it freezes they are stored, and nobody has heard of them. */
export const FAN_OUT = {
  type: 'chaos_fan_out',
  payload: { children: 4 },
  crash: { point: 'ring:before', nth: 1, label, signal },
} as const satisfies NewChaosJob;

/** Of these children by their number; the others end. */
export const FROZEN_CHILDREN = {
  2: { point: 'commit:after', nth: 1, label, signal },
  3: { point: 'claim:after', nth: 1, label, signal },
} as const satisfies Record<number, NewChaosJob['crash']>;

/** Jobs that have ended when the others freeze. */
export const ENDED_JOBS = {
  failed: { type: 'chaos_chunks', payload: { chunks: 4, failAt: 2 } },
  rejecting: {
    type: 'csv_import',
    payload: { target: 'creators', columnMapping: CHAOS_MAPPING },
    csv: 'handle,name,email,instagram\nfine,Fine,fine@example.com,\n,Nobody,nobody@example.com,\nbad,Bad,not-a-mail,\n',
  },
} as const satisfies Record<string, NewChaosJob>;
