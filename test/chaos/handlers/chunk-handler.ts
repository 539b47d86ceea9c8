import { PermanentError } from '@jobstack/core';
import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { z } from 'zod';
import { writeChaosRow } from './chaos-row.ts';

const payload = z.object({
  chunks: z.number().int().min(1),
  /** Work in each chunk, in milliseconds. */
  pauseMs: z.number().int().min(0).default(0),
  /** The first attempt throws after so many chunks. */
  stumbleAt: z.number().int().optional(),
  /** Every attempt ends in a permanent error after so many chunks. */
  failAt: z.number().int().optional(),
});

/** Commits one row a chunk; stumbles or fails when told to. */
export class ChunkHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;
  override readonly retry = { maxAttempts: 50, backoff: () => 50 };

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { chunks, pauseMs, stumbleAt, failAt } = context.payload;
    const done = typeof context.checkpoint === 'number' ? context.checkpoint : 0;
    for (let n = done + 1; n <= chunks; n++) {
      // Asked before the chunk, so that a worker that goes on from here fails as well.
      if (failAt !== undefined && n > failAt) throw new PermanentError('As told.', { code: 'AS_TOLD' });
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await context.commit((tx) => writeChaosRow(tx, context.taskId, n), n);
      if (n === stumbleAt) throw new Error('Stumbled, as told.');
    }
    return { chunks };
  }
}
