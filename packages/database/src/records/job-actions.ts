import type { JobDatabase } from '@jobstack/handler-sdk';
import { and, asc, eq, getTableColumns, gt } from 'drizzle-orm';
import { actions } from '../schema/actions.ts';

/** What somebody did to a job. */
export interface JobActionRecord {
  /** Grows from one to the next. */
  readonly id: number;
  readonly action: (typeof actions.$inferSelect)['action'];
  readonly actor: string;
  /** The job that ran the bulk action of which this was a part. */
  readonly actionJobId: number | undefined;
  readonly createdAt: Date;
}

const { jobId: _, ...columns } = getTableColumns(actions);

/** First to last. */
export async function readActions(
  db: JobDatabase,
  jobId: number,
  { after = 0, limit }: { readonly after?: number | undefined; readonly limit: number },
): Promise<readonly JobActionRecord[]> {
  const rows = await db
    .select(columns)
    .from(actions)
    .where(and(eq(actions.jobId, jobId), gt(actions.id, after)))
    .orderBy(asc(actions.id))
    .limit(limit);
  return rows.map((row) => ({ ...row, actionJobId: row.actionJobId ?? undefined }));
}
