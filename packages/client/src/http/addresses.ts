import type { JobFilter, JobRef } from '../contract/job.ts';

/** `/jobs/12`, and what is below it. */
export function jobPath(job: JobRef, below = ''): string {
  const name = typeof job === 'object' ? job.taskId : String(job);
  return `/jobs/${encodeURIComponent(name)}${below}`;
}

/** A filter as parameters of a list. */
export function filterQuery({ createdFrom, createdTo, payload = {}, ...filter }: JobFilter) {
  return {
    ...filter,
    createdFrom: createdFrom?.toISOString(),
    createdTo: createdTo?.toISOString(),
    ...Object.fromEntries(Object.entries(payload).map(([path, value]) => [`payload.${path}`, value])),
  };
}
