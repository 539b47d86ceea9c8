import { createPool } from '@jobstack/database';
import type { Pool } from 'pg';

const APPLICATION = 'interrupted';

/** Ends a session of that name in the middle of a transaction: in the one of its statements on `jobs` that the sequence has come to. */
export const PREPARE_INTERRUPTIONS = `
  CREATE SEQUENCE statements_left INCREMENT BY -1 MINVALUE -1000000 MAXVALUE 1000000 START WITH 0;
  CREATE FUNCTION interrupt() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF current_setting('application_name') = '${APPLICATION}' AND nextval('statements_left') = 0 THEN
      PERFORM pg_terminate_backend(pg_backend_pid());
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER interrupt AFTER UPDATE OR DELETE ON jobstack.jobs FOR EACH STATEMENT EXECUTE FUNCTION interrupt()`;

/**
 * What a process does that dies in the middle of it.
 *
 * @param after so many statements on `jobs` are done then
 * @throws Error when the work came to its end all the same
 */
export async function interrupted(url: string, after: number, work: (pool: Pool) => Promise<unknown>): Promise<void> {
  const pool = createPool(url, { applicationName: APPLICATION, maxConnections: 1 });
  try {
    await pool.query(`SELECT setval('statements_left', $1)`, [Math.ceil(after) + 1]);
    const finished = await work(pool).then(
      () => true,
      () => false,
    );
    if (finished) throw new Error('The work was done before it could be interrupted.');
  } finally {
    await pool.end();
  }
}
