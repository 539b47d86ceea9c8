import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { z } from 'zod';
import { writeChaosRow } from './chaos-row.ts';

const payload = z.object({ chunks: z.number().int().min(1) });

/** Fills each invocation to its deadline, so that every chunk but the last ends in a handover. */
export class LongHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;
  override readonly retry = { maxAttempts: 50 };

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { chunks } = context.payload;
    const done = typeof context.checkpoint === 'number' ? context.checkpoint : 0;
    for (let n = done + 1; n <= chunks; n++) {
      if (n < chunks) await until(context.deadline);
      await context.commit((tx) => writeChaosRow(tx, context.taskId, n), n);
    }
    return { chunks };
  }
}

function until(instant: Date): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, instant.getTime() - Date.now()) + 1));
}
