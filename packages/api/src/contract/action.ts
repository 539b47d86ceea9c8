import { BULK_ACTIONS } from '@jobstack/core';
import * as z from 'zod';
import { jobSummary } from './job.ts';
import { named } from './named.ts';
import { count } from './values.ts';

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
