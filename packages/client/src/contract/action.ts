import type { JobFilter, JobSummary } from './job.ts';

/** What can be done to all jobs of a filter. */
export type BulkAction = 'cancel' | 'retry' | 'erase';

/** What a bulk action would touch. */
export interface ActionPreview {
  readonly action: BulkAction;
  readonly count: number;
  /** The newest of them, at most 20. */
  readonly sample: readonly JobSummary[];
}

/** What a bulk action is for, and how many jobs that shall be. */
export interface ActionRequest {
  readonly action: BulkAction;
  /** @default all jobs of the tenant */
  readonly filter?: JobFilter;
  /** Of a retry: begin at the start. @default false */
  readonly fromZero?: boolean | undefined;
}

/** The result of the job that a bulk action ran as. */
export interface ActionReport {
  readonly action: BulkAction;
  /** Jobs that the filter met. */
  readonly matched: number;
  /** Jobs that were cancelled, sent back to work or erased. */
  readonly changed: number;
  /** Jobs that had moved on meanwhile. */
  readonly unchanged: number;
}
