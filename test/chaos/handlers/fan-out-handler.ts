import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { z } from 'zod';
import { writeChaosRow } from './chaos-row.ts';

const payload = z.object({ children: z.number().int().min(1) });

/** Spawns children in its first commit, waits for all of them, and tells which failed. */
export class FanOutHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;
  override readonly retry = { maxAttempts: 50 };

  async execute(context: JobContext<z.infer<typeof payload>>) {
    if (context.checkpoint === undefined) {
      const spawns = Array.from({ length: context.payload.children }, (_, n) => ({
        type: 'chaos_child',
        payload: { n },
      }));
      await context.commit(async (tx) => {
        await writeChaosRow(tx, context.taskId, 0);
        await context.spawn(spawns);
      }, 'spawned');
    }
    const children = await context.children();
    if (context.checkpoint === 'spawned') {
      await context.commit((tx) => writeChaosRow(tx, context.taskId, children.length), 'gathered');
    }
    return { failed: children.flatMap(({ status }, index) => (status === 'FAILED' ? [index] : [])) };
  }
}
