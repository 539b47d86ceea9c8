import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { testHandler } from '@jobstack/testing';
import { z } from 'zod';

const payload = z.object({ title: z.string().min(1), pages: z.int().min(1).default(3) });

/** Writes a book, a page at a time. */
class WriteBookHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { title, pages } = context.payload;
    // Nothing in a fresh job; after a crash, what the last commit stored.
    for (let page = Number(context.checkpoint ?? 0); page < pages; page += 1) {
      this.logInfo(context, `${title}, page ${page + 1}`);
      await context.commit(async () => {}, page + 1);
    }
    return { title, pages };
  }
}

const book = testHandler(new WriteBookHandler(), { payload: { title: 'Middlemarch' } });

const { status, result, logs } = await book.run();
for (const { level, message } of logs) console.log(level, message);
console.log(status, result);

// Now with the worker killed: before, during and after each commit, and before the job's end.
const { points } = await book.killAtEveryCheckpoint();
console.log(`Killed at ${points.length} points, the same result each time.`);
