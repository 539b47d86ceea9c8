import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { z } from 'zod';
import { writeChaosRow } from './chaos-row.ts';

const payload = z.object({ effectsUrl: z.string(), steps: z.number().int().min(1) });

/** Charges a partner step by step, with the job and the step as idempotency key, and notes each charge in a row. */
export class SteppingHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;
  override readonly retry = { maxAttempts: 50 };

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { effectsUrl, steps } = context.payload;
    const done = typeof context.checkpoint === 'number' ? context.checkpoint : 0;
    for (let n = done + 1; n <= steps; n++) {
      await context.step(`charge ${n}`, () => charge(`${effectsUrl}/${context.taskId}/${n}`));
      await context.commit((tx) => writeChaosRow(tx, context.taskId, n), n);
    }
    return { charged: steps };
  }
}

async function charge(url: string): Promise<number> {
  const response = await fetch(url, { method: 'POST' });
  if (!response.ok) throw new Error(`The partner answered ${response.status}.`);
  return response.status;
}
