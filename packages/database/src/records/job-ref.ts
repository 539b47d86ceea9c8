import { type SQL, sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';

/** How callers name a job: its numeric `id`, or its `taskId`. */
export type JobRef = { readonly id: number } | { readonly taskId: string };

const ID = /^[1-9][0-9]{0,15}$/;
const TASK_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The job that a piece of a URL names, or undefined when it can name none. */
export function parseJobRef(text: string): JobRef | undefined {
  if (TASK_ID.test(text)) return { taskId: text };
  if (ID.test(text) && Number.isSafeInteger(Number(text))) return { id: Number(text) };
  return undefined;
}

export function isJob(ref: JobRef): SQL {
  return 'id' in ref ? sql`${jobs.id} = ${ref.id}` : sql`${jobs.taskId} = ${ref.taskId}`;
}
