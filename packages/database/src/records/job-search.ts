import type { JobStatus } from '@jobstack/core';
import type { JobDatabase } from '@jobstack/handler-sdk';
import { and, count, desc, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import { jobTerms } from '../schema/job-terms.ts';
import { jobs } from '../schema/jobs.ts';
import { createdBounds } from './created-bounds.ts';
import { JOB_SUMMARY_COLUMNS, type JobSummary, toJobSummary } from './job-record.ts';
import { withStatus } from './with-status.ts';

/** Which of a tenant's jobs; every field narrows it. */
export interface JobCriteria {
  readonly status?: JobStatus | undefined;
  readonly type?: string | undefined;
  readonly queue?: string | undefined;
  /** Of the last failed attempt. */
  readonly errorCode?: string | undefined;
  /** Created then or later. */
  readonly createdFrom?: Date | undefined;
  /** Created before. */
  readonly createdTo?: Date | undefined;
  /** Somewhere in idempotency key, owner, file name, error code or message, whatever the case. */
  readonly text?: string | undefined;
  /** Id of the job that spawned it. */
  readonly parentId?: number | undefined;
  /** `path=value` of a searchable path of the payload; a job has all of them. */
  readonly terms?: readonly string[] | undefined;
  /** Only these. */
  readonly ids?: readonly number[] | undefined;
  /** Only jobs up to this id. */
  readonly upTo?: number | undefined;
  /** Never jobs of this type. */
  readonly notType?: string | undefined;
}

export interface JobFilter extends JobCriteria {
  /** Only jobs with a smaller id: where the page before ended. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface JobPage {
  /** Newest first, without what may be large of them. */
  readonly jobs: readonly JobSummary[];
  /** `before` of the next page; undefined on the last. A page may have fewer jobs than asked for, or none, and not be the last. */
  readonly next: number | undefined;
}

/** Jobs that one page looks at, of those that an index finds, for criteria that no index knows. */
const LOOKED_AT = 20_000;
/** Open jobs, and jobs of a term, that one page gathers. */
const GATHERED = 5_000;

/** One page. However rare what is looked for, it reads so much and no more; the next page goes on from there. */
export async function searchJobs(db: JobDatabase, tenantId: string, filter: JobFilter): Promise<JobPage> {
  const narrowed = narrowing(filter);
  const found = and(...(await indexed(db, tenantId, filter, narrowed ? GATHERED : filter.limit + 1)));
  const end = narrowed ? await endOfLook(db, found, filter) : undefined;
  const rows = await db
    .select(JOB_SUMMARY_COLUMNS)
    .from(jobs)
    .where(and(found, narrowed, end === undefined ? undefined : gte(jobs.id, end)))
    .orderBy(desc(jobs.id))
    .limit(filter.limit + 1);
  const page = rows.slice(0, filter.limit);
  const next = rows.length > filter.limit ? page.at(-1)?.id : end;
  return { jobs: page.map(toJobSummary), next };
}

/** How many jobs meet the criteria, up to `most`: counted from the newest on. */
export async function countMatches(
  db: JobDatabase,
  tenantId: string,
  criteria: JobCriteria,
  most: number,
): Promise<number> {
  const conditions = await indexed(db, tenantId, { ...criteria, limit: most }, most);
  const matches = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(...conditions, narrowing(criteria)))
    .limit(most)
    .as('matches');
  const [row] = await db.select({ jobs: count() }).from(matches);
  return row?.jobs ?? 0;
}

/** What an index finds: these alone make a page without a look at others. */
async function indexed(
  db: JobDatabase,
  tenantId: string,
  filter: JobFilter,
  gathered: number,
): Promise<(SQL | undefined)[]> {
  const { status, type, before, parentId, terms, upTo, ids } = filter;
  const created = await createdBounds(db, filter);
  return [
    eq(jobs.tenantId, tenantId),
    status && withStatus({ tenantId, status, type, before, limit: gathered }),
    type === undefined ? undefined : eq(jobs.type, type),
    before === undefined ? undefined : lt(jobs.id, before),
    upTo === undefined ? undefined : sql`${jobs.id} <= ${upTo}`,
    parentId === undefined ? undefined : eq(jobs.parentId, parentId),
    ...(terms ?? []).map((term) => withTerm({ tenantId, term, before, limit: gathered })),
    ids === undefined ? undefined : inArray(jobs.id, [...ids]),
    ...created,
  ];
}

function withTerm({ tenantId, term, before, limit }: TermPage): SQL {
  return sql`${jobs.id} = ANY (ARRAY(
    SELECT t.job_id FROM ${jobTerms} t
    WHERE t.tenant_id = ${tenantId} AND t.term = ${term} ${before === undefined ? sql`` : sql`AND t.job_id < ${before}`}
    ORDER BY t.job_id DESC LIMIT ${limit}))`;
}

interface TermPage {
  readonly tenantId: string;
  readonly term: string;
  readonly before: number | undefined;
  readonly limit: number;
}

/** What no index knows. */
function narrowing(criteria: JobCriteria): SQL | undefined {
  const { queue, errorCode, createdFrom, createdTo, text, notType } = criteria;
  return and(
    queue === undefined ? undefined : eq(jobs.queue, queue),
    errorCode === undefined ? undefined : eq(jobs.errorCode, errorCode),
    createdFrom && gte(jobs.createdAt, createdFrom),
    createdTo && lt(jobs.createdAt, createdTo),
    notType === undefined ? undefined : sql`${jobs.type} <> ${notType}`,
    text === undefined ? undefined : hasText(text),
  );
}

function hasText(text: string): SQL | undefined {
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const columns = [jobs.idempotencyKey, jobs.ownerId, jobs.fileName, jobs.errorCode, jobs.errorMessage];
  return or(...columns.map((column) => sql`${column} ILIKE ${pattern}`));
}

/** Id of the last job that this page looks at; undefined when it sees all there are. */
async function endOfLook(db: JobDatabase, found: SQL | undefined, filter: JobFilter): Promise<number | undefined> {
  const gathers = (filter.terms?.length ?? 0) > 0 || OPEN.has(filter.status);
  const looked = gathers ? GATHERED : LOOKED_AT;
  const [last] = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(found)
    .orderBy(desc(jobs.id))
    .offset(looked - 1)
    .limit(1);
  return last?.id;
}

const OPEN: ReadonlySet<JobStatus | undefined> = new Set([
  ...(['AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING', 'WAITING'] as const),
]);
