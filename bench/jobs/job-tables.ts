import pg from 'pg';

export interface Ends {
  readonly completed: number;
  /** Finished attempts of these jobs. */
  readonly attempts: number;
  /** Jobs of the whole table that have not ended. */
  readonly open: number;
}

/** JobStack's own tables as SQL sees them, whatever schema they are in. */
export class JobTables implements AsyncDisposable {
  readonly sql: pg.Client;

  private constructor(sql: pg.Client) {
    this.sql = sql;
  }

  static async connect(url: string): Promise<JobTables> {
    const sql = new pg.Client({ connectionString: url, options: '-c search_path=jobstack,public' });
    await sql.connect();
    return new JobTables(sql);
  }

  async endsOf(taskIds: readonly string[]): Promise<Ends> {
    // The server knows the tables as they were before the run: empty, for which it would compare every row with every other.
    await this.sql.query('ANALYZE jobs, job_attempts');
    const { rows } = await this.sql.query<Ends>(
      `WITH mine AS (SELECT id, status FROM jobs WHERE task_id = ANY ($1::uuid[]))
       SELECT (SELECT count(*) FROM mine WHERE status = 'COMPLETED')::int AS completed,
         (SELECT count(*) FROM mine JOIN job_attempts a ON a.job_id = mine.id WHERE a.finished_at IS NOT NULL)::int AS attempts,
         (SELECT count(*) FROM jobs WHERE finished_at IS NULL)::int AS open`,
      [taskIds],
    );
    const [ends] = rows;
    if (!ends) throw new Error('PostgreSQL answered a count without a row.');
    return ends;
  }

  /** Empties `jobs` and whatever is kept about jobs. */
  async truncate(): Promise<void> {
    const { rows } = await this.sql.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c
       WHERE c.relkind = 'r' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'jobs'::regclass)
         AND (c.oid = 'jobs'::regclass OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'job_id'))`,
    );
    await this.sql.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
  }

  /** The columns of a table that an INSERT may name, without the given ones. */
  async columns(table: string, without: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.sql.query<{ name: string }>(
      `SELECT quote_ident(attname) AS name FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' AND attgenerated = ''
         AND attname <> ALL ($2::text[]) ORDER BY attnum`,
      [table, without],
    );
    return rows.map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sql.end();
  }
}
