import { storableLog } from '@jobstack/core';
import type { LogEntry } from '@jobstack/processor';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/**
 * Lines of jobs that have been pruned are dropped, instead of refusing the whole batch. The lock is the one that the foreign key takes, but
 * in the order of ids and before anything is written: none of the jobs can be deleted in between.
 */
export const APPEND_LOGS = statement(
  'append_logs',
  ['job_ids', 'attempts', 'levels', 'messages', 'metadata', 'row_numbers', 'ats'],
  {},
  `
  WITH job AS (
    SELECT id FROM jobstack.jobs WHERE id = ANY (:job_ids::bigint[]) ORDER BY id FOR KEY SHARE
  )
  INSERT INTO jobstack.job_logs (job_id, attempt, level, message, metadata, row_number, created_at)
  SELECT l.job_id, l.attempt, l.level, l.message, l.metadata, l.row_number, to_timestamp(l.at / 1000)
  FROM unnest(:job_ids::bigint[], :attempts::int[], :levels::text[], :messages::text[], :metadata::jsonb[], :row_numbers::bigint[],
    :ats::float8[]) WITH ORDINALITY AS l (job_id, attempt, level, message, metadata, row_number, at, n)
  JOIN job ON job.id = l.job_id
  ORDER BY l.n`,
);

export async function appendLogs(database: Queryable, entries: readonly LogEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const lines = entries.map(storableLog);
  await run(database, APPEND_LOGS, {
    job_ids: entries.map((entry) => entry.jobId),
    attempts: entries.map((entry) => entry.attempt),
    levels: lines.map(({ level }) => level),
    messages: lines.map(({ message }) => message),
    metadata: lines.map(({ metadata }) => metadata),
    row_numbers: lines.map(({ rowNumber }) => rowNumber),
    ats: entries.map((entry) => entry.at),
  });
}
