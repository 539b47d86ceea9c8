/** The type of the jobs that bulk actions run as; no handler map of a team has it. */
export const ACTION_JOB_TYPE = 'jobstack.action';

/** What can be done to all jobs that meet a filter. */
export const BULK_ACTIONS = ['cancel', 'retry', 'erase'] as const;

export type BulkAction = (typeof BULK_ACTIONS)[number];
