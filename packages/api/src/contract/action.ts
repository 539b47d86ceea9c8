import * as z from 'zod';
import { jobSummary } from './job.ts';
import { named } from './named.ts';
import { count } from './values.ts';

/** What can be done to all jobs of a filter. */
export const BULK_ACTIONS = ['cancel', 'retry', 'erase'] as const;

export type BulkAction = (typeof BULK_ACTIONS)[number];

/** The type of the jobs that bulk actions run as. */
export const ACTION_JOB_TYPE = 'jobstack.action';

export const actionPreview = named(
  'ActionPreview',
  z.strictObject({
    action: z.enum(BULK_ACTIONS),
    count: count.meta({ description: 'Jobs that it would touch: send it back as `expectedCount`.' }),
    sample: z.array(jobSummary).max(20).meta({ description: 'The newest of them.' }),
  }),
);

export type ActionPreviewJson = z.output<typeof actionPreview>;

const actionReport = named(
  'ActionReport',
  z.strictObject({
    action: z.enum(BULK_ACTIONS),
    matched: count.meta({ description: 'Jobs that the filter met.' }),
    changed: count.meta({ description: 'Jobs that were cancelled, sent back to work or erased.' }),
    unchanged: count.meta({ description: 'Jobs that had moved on meanwhile.' }),
  }),
);

/** The `result` of the job that a bulk action ran as. */
export type ActionReportJson = z.output<typeof actionReport>;

export const erased = named('Erased', z.strictObject({ jobs: count, logs: count, rejects: count, files: count }));

export type ErasedJson = z.output<typeof erased>;
