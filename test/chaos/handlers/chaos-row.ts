import type { JobTransaction } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';

/** No key but the serial one: a row that is written twice shows. */
export const CREATE_CHAOS_ROWS =
  'CREATE TABLE IF NOT EXISTS chaos_rows (id serial PRIMARY KEY, task_id uuid NOT NULL, n int NOT NULL)';

/** What the handlers of these tests store. */
export async function writeChaosRow(tx: JobTransaction, taskId: string, n: number): Promise<void> {
  await tx.execute(sql`INSERT INTO chaos_rows (task_id, n) VALUES (${taskId}, ${n})`);
}
