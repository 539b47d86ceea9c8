import { PermanentError } from '@jobstack/core';
import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { z } from 'zod';
import { writeChaosRow } from './chaos-row.ts';

const payload = z.object({ n: z.number().int() });

/** One of many. Number 1 fails for good, so that its parent has something to tell. */
export class ChildHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;
  override readonly retry = { maxAttempts: 50 };

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { n } = context.payload;
    if (n === 1) throw new PermanentError('Number 1 never succeeds.', { code: 'NUMBER_ONE' });
    if (context.checkpoint === undefined) await context.commit((tx) => writeChaosRow(tx, context.taskId, n), 'written');
    return { n };
  }
}
