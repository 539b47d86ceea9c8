import type { ChaosStack } from './chaos-stack.ts';
import type { Crash } from './crash-plan.ts';
import type { CrashPoint } from './crash-points.ts';
import { CHAOS_MAPPING, chaosCsv } from './csv-file.ts';

/** What a scenario needs of its surroundings. */
export interface Stage {
  readonly stack: ChaosStack;
  readonly effectsUrl: string;
}

/** One kind of job, and the boundaries at which its worker can be killed. */
export interface Scenario {
  readonly name: string;
  /** Point → the passing at which to die: early enough to be reached, late enough that there is something to lose. */
  readonly points: Readonly<Partial<Record<CrashPoint, number>>>;
  /** Answers the task id. @param tag marks what the job writes */
  start(stage: Stage, tag: string, crash?: Crash): Promise<string>;
}

const CLAIM = { 'claim:before': 1, 'claim:after': 1 } as const;
const COMMIT = { 'commit:before': 2, 'commit:written': 2, 'commit:sent': 2, 'commit:after': 2 } as const;
const ONE_COMMIT = { 'commit:before': 1, 'commit:written': 1, 'commit:sent': 1, 'commit:after': 1 } as const;
const END = { 'settle:before': 1, 'settle:after': 1, 'acknowledge:before': 1 } as const;

const CSV_PAYLOAD = { target: 'creators', columnMapping: CHAOS_MAPPING };

/** COMMIT is also sent for each step's result; of four steps and commits, the fifth is in the middle of the third step. */
const NTH_COMMIT_OF_STEPS = 5;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'no-op',
    points: { ...CLAIM, ...END },
    start: ({ stack }, _tag, crash) => stack.submit({ type: 'chaos_noop', payload: {}, crash }),
  },
  {
    name: 'csv_import',
    points: { ...CLAIM, 'read:before': 1, 'read:during': 4, ...COMMIT, ...END },
    start: ({ stack }, tag, crash) =>
      stack.submit({ type: 'csv_import', payload: CSV_PAYLOAD, csv: chaosCsv(tag), crash }),
  },
  {
    name: 'steps',
    points: { ...CLAIM, ...COMMIT, 'commit:sent': NTH_COMMIT_OF_STEPS, 'step:before': 2, 'step:after': 2, ...END },
    start: ({ stack, effectsUrl }, _tag, crash) =>
      stack.submit({ type: 'chaos_steps', payload: { effectsUrl, steps: 4 }, crash }),
  },
  {
    name: 'fan-out',
    points: { ...CLAIM, ...ONE_COMMIT, ...END, 'ring:before': 1, 'ring:after': 1 },
    start: ({ stack }, _tag, crash) => stack.submit({ type: 'chaos_fan_out', payload: { children: 4 }, crash }),
  },
  {
    name: 'handover',
    // One commit an invocation, and then it hands over.
    points: { ...CLAIM, ...ONE_COMMIT, ...END, 'ring:before': 1, 'ring:after': 1 },
    start: ({ stack }, _tag, crash) => stack.submit({ type: 'chaos_long', payload: { chunks: 3 }, crash }),
  },
  {
    name: 'direct ring',
    points: { 'submit:before': 1, 'submit:after': 1, ...CLAIM, 'commit:sent': 2, ...END },
    start: ({ stack }, _tag, crash) => stack.sendDirect({ type: 'chaos_chunks', payload: { chunks: 3 }, crash }),
  },
];
