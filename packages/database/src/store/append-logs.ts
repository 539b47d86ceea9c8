import { LOG_LEVELS, type LogLevel } from '@jobstack/core';
import type { LogEntry } from '@jobstack/processor';
import { toMetadataText, toText } from './json-text.ts';
import type { Queryable } from './queryable.ts';
import { toWhole } from './whole-number.ts';

const MESSAGE_LIMIT = 32_768;

/** The join drops lines of jobs that have been pruned meanwhile, instead of refusing the whole batch. */
const APPEND_LOGS = `
  INSERT INTO job_logs (job_id, attempt, level, message, metadata, row_number, created_at)
  SELECT l.job_id, l.attempt, l.level, l.message, l.metadata, l.row_number, to_timestamp(l.at / 1000)
  FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::jsonb[], $6::bigint[], $7::float8[])
    WITH ORDINALITY AS l (job_id, attempt, level, message, metadata, row_number, at, n)
  WHERE EXISTS (SELECT FROM jobs WHERE id = l.job_id)
  ORDER BY l.n`;

export async function appendLogs(database: Queryable, entries: readonly LogEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await database.query(APPEND_LOGS, [
    entries.map((entry) => entry.jobId),
    entries.map((entry) => entry.attempt),
    entries.map((entry) => levelOf(entry)),
    entries.map((entry) => toText(entry.message, MESSAGE_LIMIT)),
    entries.map((entry) => toMetadataText(entry.metadata)),
    entries.map(({ rowNumber }) => (rowNumber === undefined ? null : (toWhole(rowNumber) ?? null))),
    entries.map((entry) => entry.at),
  ]);
}

/** Handlers in plain JavaScript may say anything; the line matters more than its level. */
function levelOf({ level }: LogEntry): LogLevel {
  return LOG_LEVELS.includes(level) ? level : 'INFO';
}
