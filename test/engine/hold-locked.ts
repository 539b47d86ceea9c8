import { createPool, sessionNames } from '@jobstack/database';
import type { JobName } from '@jobstack/processor/testing';

/** A transaction that goes on for ever, of the worker `claimNew` claims for. */
export async function holdLocked(url: string, job: JobName): Promise<AsyncDisposable> {
  const pool = createPool(url, { applicationName: sessionNames('test').jobs });
  const client = await pool.connect();
  client.on('error', () => undefined);
  await client.query('BEGIN');
  await client.query('SELECT FROM jobstack.jobs WHERE id = $1 FOR NO KEY UPDATE', [job.jobId]);
  return {
    async [Symbol.asyncDispose]() {
      client.release(true);
      await pool.end();
    },
  };
}
