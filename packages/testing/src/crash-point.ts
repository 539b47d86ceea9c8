/** What a crash can come before, into the middle of, or after. */
export type Milestone =
  /** A chunk is committed. */
  | 'commit'
  /** A step is run and its result stored. */
  | 'step'
  /** It is stored how an attempt ended. */
  | 'end';

/**
 * - `before`: nothing of it has happened.
 * - `during`: of a commit, its `write` has run and is rolled back; of a step, its effect has happened and its result is lost.
 * - `after`: it is stored, and the handler never hears of it.
 */
export type Moment = 'before' | 'during' | 'after';

/** Where a run of a job is crashed. */
export interface CrashPoint {
  readonly moment: Moment;
  readonly milestone: Milestone;
  /** Among the milestones of its kind in this run, from 1. */
  readonly number: number;
  /** Of a step. */
  readonly name?: string | undefined;
}

/** How many milestones of each kind a run has. */
export type MilestoneCounts = Readonly<Record<Milestone, number>>;

const MOMENTS: Readonly<Record<Milestone, readonly Moment[]>> = {
  commit: ['before', 'during', 'after'],
  step: ['before', 'during', 'after'],
  // What comes after the last end is no crash of this job any more.
  end: ['before'],
};

/** All moments of a milestone. */
export function crashPointsOf({ milestone, number, name }: Omit<CrashPoint, 'moment'>): CrashPoint[] {
  return MOMENTS[milestone].map((moment) => ({ moment, milestone, number, name }));
}

/** `after commit 3 of 7`, `during step 1 of 2 (charge)`. */
export function crashPointText({ moment, milestone, number, name }: CrashPoint, counts: MilestoneCounts): string {
  return `${moment} ${milestone} ${number} of ${counts[milestone]}${name === undefined ? '' : ` (${name})`}`;
}
