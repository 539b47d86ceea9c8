import type { JobContext, Reject } from '@jobstack/handler-sdk';

/** So many rejected rows of a job are logged one by one. A file that is wrong throughout would drown its log otherwise. */
const MAX_LOGGED_REJECTS = 1_000;

/** Logs rejected rows with the line they start at, as long as the job has not logged enough of them. */
export function logRejects(context: JobContext<unknown>, rejects: readonly Reject[], rejectedBefore: number): void {
  const room = Math.max(0, MAX_LOGGED_REJECTS - rejectedBefore);
  for (const { line, column, code, message } of rejects.slice(0, room)) {
    context.logger('WARNING', `Row rejected: ${message}`, { code, column }, line);
  }
  if (room > 0 && rejects.length > room) {
    const message = `${MAX_LOGGED_REJECTS} rejected rows have been logged; further ones are kept in job_rejects alone`;
    context.logger('WARNING', message);
  }
}
