import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'pg';
import type { StormJob } from './storm-jobs.ts';

export interface StormVerdict {
  /** Jobs in the table, spawned ones included. */
  readonly jobs: number;
  /** Jobs that are gone or did not end as they had to, and rows that are missing. */
  readonly lost: number;
  /** Rows and spawned jobs that are there too often. */
  readonly doubled: number;
  /** One line for each of those. */
  readonly complaints: readonly string[];
}

interface Left {
  readonly task_id: string;
  readonly status: string;
  readonly rows: readonly number[];
  readonly children: number;
}

const LEFT = `
  SELECT j.task_id, j.status,
    ARRAY (SELECT r.n FROM chaos_rows r JOIN jobs f USING (task_id) WHERE f.id = j.id OR f.parent_id = j.id
           ORDER BY r.n) AS rows,
    (SELECT count(*)::int FROM jobs c WHERE c.parent_id = j.id) AS children
  FROM jobs j WHERE j.parent_id IS NULL`;

/** Compares what is left with what had to be. */
export async function stormVerdict(pool: Pool, submitted: ReadonlyMap<string, StormJob>): Promise<StormVerdict> {
  const { rows } = await pool.query<Left>(LEFT);
  const left = new Map(rows.map((row) => [row.task_id, row]));
  const sum = { lost: 0, doubled: 0 };
  const complaints: string[] = [];
  for (const [taskId, job] of submitted) {
    const found = left.get(taskId);
    const { lost, doubled } = found ? compare(found, job) : { lost: 1, doubled: 0 };
    sum.lost += lost;
    sum.doubled += doubled;
    if (lost + doubled > 0) complaints.push(`${taskId} ${JSON.stringify(job)}: ${JSON.stringify(found)}`);
  }
  const { rows: counted } = await pool.query<{ jobs: number }>('SELECT count(*)::int AS jobs FROM jobs');
  return { ...sum, complaints, jobs: counted[0]?.jobs ?? 0 };
}

function compare(found: Left, job: StormJob): { readonly lost: number; readonly doubled: number } {
  const expected = [...rowsOf(job)].sort((one, other) => one - other);
  if (found.status === job.status && found.children === job.children && isDeepStrictEqual(found.rows, expected)) {
    return { lost: 0, doubled: 0 };
  }
  const missing = minus(expected, found.rows) + Math.max(0, job.children - found.children);
  const extra = minus(found.rows, expected) + Math.max(0, found.children - job.children);
  return { lost: missing + (found.status === job.status ? 0 : 1), doubled: extra };
}

/** A parent's second row counts its children. */
function rowsOf({ rows, children }: StormJob): readonly number[] {
  return children > 0 ? [...rows, children] : rows;
}

/** How many of `all` have no partner in `others`. */
function minus(all: readonly number[], others: readonly number[]): number {
  const left = [...others];
  return all.filter((value) => {
    const index = left.indexOf(value);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  }).length;
}
