import type { ACTIONS } from '../schema/actions.ts';

/** Who does something to a job. */
export interface Actor {
  /** From verified claims. */
  readonly name: string;
  /** The job that runs the bulk action of which this is a part. @default none */
  readonly actionJobId?: number | undefined;
}

/**
 * Notes what `:actor` did, in the statement that does it; without an actor nothing.
 *
 * @param done a query name that has `id`, of the jobs it was done to
 */
export const noteAction = (action: (typeof ACTIONS)[number], done: string, actionJobId = 'NULL::bigint') => `
    INSERT INTO jobstack.actions (job_id, action, actor, action_job_id)
    SELECT id, '${action}', :actor::text, ${actionJobId} FROM ${done} WHERE :actor::text IS NOT NULL`;

export function actorValues(actor: Actor | undefined) {
  return { actor: actor?.name ?? null, action_job_id: actor?.actionJobId ?? null };
}
