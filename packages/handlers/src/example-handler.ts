import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import * as z from 'zod';

const payload = z.object({
  name: z.string().trim().min(1).max(200).default('world'),
  times: z.number().int().min(1).max(1_000).default(3),
});

/** Says hello some times. The smallest handler that shows everything: copy it to start your own. */
export class ExampleHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { name, times } = context.payload;
    // Undefined in a fresh job; after a crash, what the last commit stored.
    const greeted = typeof context.checkpoint === 'number' ? context.checkpoint : 0;
    for (let number = greeted + 1; number <= times; number++) {
      this.logInfo(context, `Hello ${name}`, { number });
      context.progress(number, times);
      // A real handler writes its rows in here, through the transaction it is given.
      await context.commit(async (_tx) => {}, number);
    }
    return { success: true, greetings: times };
  }
}
