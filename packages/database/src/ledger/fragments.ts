// Every statement here keeps one lock order: docs/decisions/0006-lock-order.md. In short: a job's row before anything that is kept about
// it, several jobs in the order of their ids, rows of open_jobs alone only with SKIP LOCKED, and after a wait the next statement acts.

import { JOB_TRANSITIONS, type JobEvent } from '@jobstack/core';

/** The millisecond more: the columns round to whole ones, so that what was due "now" may lie up to half of one ahead. */
export const NOW_ROUNDED = `now() + interval '1 millisecond'`;

/** So many milliseconds, given as an SQL expression. */
export const ms = (expression: string) => `${expression}::float8 * interval '1 millisecond'`;

/** `('QUEUED', 'RETRYING')`: the statuses from which all these events lead. */
export function fromStatuses(...events: readonly JobEvent[]): string {
  const statuses = new Set(events.flatMap((event) => JOB_TRANSITIONS[event].from));
  return `(${[...statuses].map((status) => `'${status}'`).join(', ')})`;
}

/** `'QUEUED'`: the status that the event leads to. */
export function toStatus(event: JobEvent): string {
  return `'${JOB_TRANSITIONS[event].to}'`;
}

/** Jobs that a worker may take: due, or left by a worker whose lease has expired. */
export const CLAIMABLE = `(status IN ('QUEUED', 'RETRYING') AND run_at <= ${NOW_ROUNDED} OR status = 'RUNNING' AND lease_expires_at <= ${NOW_ROUNDED})`;

/** Why such a job is not to be run any more, but ended; null: it is to be run. */
export const OVER = `
  CASE
    WHEN timeout_at <= ${NOW_ROUNDED} THEN 'timedOut'
    WHEN attempt >= max_attempts AND status = 'RUNNING' AND alone THEN 'attemptsExhausted' END`;

/** What every bad end sets. @param status an SQL expression: FAILED or CANCELLED */
export const stoppedColumns = (status: string) =>
  `status = ${status}, stopped = ${status}, finished_at = now(), lease_expires_at = NULL, attempt_open = false`;

/** For every statement that moves a job on: what it is parked as from now on, an SQL expression; whatever limit held it holds it no more. */
export const parkedAs = (parked: string) => `parked = ${parked}, held_for = NULL`;

/**
 * `column = value` in a form that allows of one plan only: to look `column` up in its index, for one row of the others after another. What a
 * worker prepares while a table is empty it goes on doing till somebody counts the rows: an equality may then mean that the whole index is
 * read, or the whole table, and each row compared with each.
 */
export const lookedUp = (column: string, value: string) => `${column} = ANY (ARRAY[${value}])`;

/**
 * Whether a table has a row whose `column`, which an index begins with, has this value. The least that is not smaller is read from the index,
 * whatever the planner thinks: of an equality, it may think that so many rows meet it that the first one is soon found in the table, and
 * read the whole table for each value that none does.
 */
export const hasRow = (table: string, column: string, value: string) =>
  `coalesce((SELECT min(${column}) FROM ${table} WHERE ${column} >= ${value}) = ${value}, false)`;

/**
 * A list whose length no plan knows. What is planned with a list at hand, as the first runs of a statement on each connection are, would think
 * of a thousand jobs and of a table that was empty when it was last counted, and compare each with each.
 */
export const listed = (parameter: string) => `(SELECT ${parameter})`;

/** In the order of their ids, sorted: an index that has it already would be read from its beginning, for jobs that are looked up otherwise. */
export const orderById = (id: string) => `ORDER BY ${id} + 0`;

/** Takes jobs that have ended out of the open ones. @param ended a query name that has `tenant_id` and `id` */
export const closeJobs = (ended: string, condition = 'true') => `
    DELETE FROM jobstack.open_jobs o USING ${ended} e
    WHERE ${lookedUp('o.tenant_id', 'e.tenant_id')} AND ${lookedUp('o.job_id', 'e.id')} AND ${condition}`;

/**
 * For FROM: of `given (job_id, token, …)` those whose lease still holds, as `held`, and their jobs' ids as `j`; each looked up and locked by
 * itself, in the order of their ids. As a join, the planner may read the table and compare each of its running jobs with each given: while few
 * ran when the rows were last counted, it thinks that is one.
 */
export const heldLeases = (given: string, statuses: string) => `
      (SELECT * FROM ${given} ORDER BY job_id + 0) held
      CROSS JOIN LATERAL (
        SELECT id FROM jobstack.jobs WHERE id = held.job_id AND lease_token = held.token AND status IN ${statuses}
        LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) j`;
