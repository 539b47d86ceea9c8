import type { LogLevel } from '@jobstack/core';
import type { JobDatabase } from '@jobstack/handler-sdk';
import { and, asc, desc, eq, gt, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { jobLogs } from '../schema/job-logs.ts';
import { JOB_LOG_COLUMNS, type JobLogRecord, levelsFrom, toLogRecord } from './job-history.ts';
import { withinPage } from './page-boundary.ts';

export interface LogFilter {
  /** Only lines with a greater id: the last id that is known already. */
  readonly after?: number | undefined;
  /** This level and all that are more severe. @default all */
  readonly level?: LogLevel | undefined;
  /** Only about this line of the input. */
  readonly line?: number | undefined;
  /** Somewhere in the message, whatever the case. */
  readonly text?: string | undefined;
  readonly limit: number;
}

export interface LogPage {
  readonly logs: readonly JobLogRecord[];
  /** `after` of the next page. Lines that were looked at and left out are behind it. */
  readonly after: number;
}

/** Lines that one page looks at, when it leaves lines out. */
const LOOKED_AT = 50_000;

/** Oldest first: fewer lines than asked for when they are long, or when few of very many are wanted. */
export async function readLogs(db: JobDatabase, jobId: number, filter: LogFilter): Promise<LogPage> {
  const { after = 0, limit } = filter;
  const found = and(eq(jobLogs.jobId, jobId), gt(jobLogs.id, after));
  const narrowed = narrowing(filter);
  const end = narrowed && (await endOfLook(db, found));
  const where = and(found, narrowed, end === undefined ? undefined : lte(jobLogs.id, end));
  const page = withinPage({ table: jobLogs, key: jobLogs.id, where, limit });
  const rows = await db.select(JOB_LOG_COLUMNS).from(jobLogs).where(and(where, page)).orderBy(asc(jobLogs.id));
  const last = rows.at(-1)?.id ?? after;
  return { logs: rows.map(toLogRecord), after: rows.length === 0 ? (end ?? last) : last };
}

/** The last lines, oldest first. */
export async function readLastLogs(
  db: JobDatabase,
  jobId: number,
  { limit, ...filter }: Omit<LogFilter, 'after'>,
): Promise<readonly JobLogRecord[]> {
  const rows = await db
    .select(JOB_LOG_COLUMNS)
    .from(jobLogs)
    .where(and(eq(jobLogs.jobId, jobId), narrowing(filter), gt(jobLogs.id, await startOfLook(db, jobId))))
    .orderBy(desc(jobLogs.id))
    .limit(limit);
  return rows.toReversed().map(toLogRecord);
}

function narrowing({ level, line, text }: Omit<LogFilter, 'after' | 'limit'>): SQL | undefined {
  return and(
    level && inArray(jobLogs.level, levelsFrom(level)),
    line === undefined ? undefined : eq(jobLogs.rowNumber, line),
    text === undefined ? undefined : sql`position(lower(${text}) IN lower(${jobLogs.message})) > 0`,
  );
}

async function endOfLook(db: JobDatabase, found: SQL | undefined): Promise<number | undefined> {
  const rows = await db
    .select({ id: jobLogs.id })
    .from(jobLogs)
    .where(found)
    .orderBy(asc(jobLogs.id))
    .offset(LOOKED_AT - 1)
    .limit(1);
  return rows[0]?.id;
}

async function startOfLook(db: JobDatabase, jobId: number): Promise<number> {
  const rows = await db
    .select({ id: jobLogs.id })
    .from(jobLogs)
    .where(eq(jobLogs.jobId, jobId))
    .orderBy(desc(jobLogs.id))
    .offset(LOOKED_AT)
    .limit(1);
  return rows[0]?.id ?? 0;
}
