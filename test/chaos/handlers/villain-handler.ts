import { BaseJobHandler, type JobContext, type JobTransaction } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { z } from 'zod';
import { writeChaosRow } from './chaos-row.ts';

const payload = z.object({
  does: z.enum(['blocks', 'hoards', 'hogs', 'freezes']),
  /** How long it blocks the event loop or holds connections, in milliseconds. */
  forMs: z.number().int().min(0).default(0),
});

type Payload = z.infer<typeof payload>;

/** Twice as many as a worker has. */
const CONNECTIONS = 10;

/** A handler that harms whatever shares its process. */
export class VillainHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;
  override readonly retry = { maxAttempts: 2, backoff: () => 50 };

  async execute(context: JobContext<Payload>) {
    const { does, forMs } = context.payload;
    // Neighbours that were claimed with it have begun.
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (does === 'blocks') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
    if (does === 'hoards') hoard();
    if (does === 'hogs') await hog(context, forMs);
    if (does === 'freezes') await freezeOnce(context);
    await context.commit((tx) => writeChaosRow(tx, context.taskId, 1), 1);
    return { does };
  }
}

/** Until V8 gives up. */
function hoard(): never {
  for (const kept: number[][] = []; ; ) kept.push(new Array<number>(100_000).fill(kept.length));
}

async function hog({ db }: JobContext<Payload>, forMs: number): Promise<void> {
  const sleep = async () => db.execute(sql`SELECT pg_sleep(${forMs / 1000})`);
  await Promise.all(Array.from({ length: CONNECTIONS }, sleep));
}

/** The process stops in the middle of a COPY, the first time. */
async function freezeOnce(context: JobContext<Payload>): Promise<void> {
  let first = false;
  await context.step('froze', async () => {
    first = true;
    return true;
  });
  if (!first) return;
  await context.commit(async (tx) => {
    const copy = clientOf(tx).query(copyFrom('COPY chaos_rows (task_id, n) FROM STDIN'));
    await new Promise((resolve) => copy.write(`${context.taskId}\t99\n`, resolve));
    process.kill(process.pid, 'SIGSTOP');
    await new Promise((resolve) => copy.end(resolve));
  }, 0);
}

/** The connection under Drizzle's transaction, which knows no COPY. */
function clientOf(tx: JobTransaction): PoolClient {
  return (tx as unknown as { readonly session: { readonly client: PoolClient } }).session.client;
}
