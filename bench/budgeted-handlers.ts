import { cell } from '@jobstack/csv';
import { csvImport, defineImportTarget } from '@jobstack/csv/handlers';
import { BaseJobHandler, createHandlerMap, type JobContext } from '@jobstack/handler-sdk';
import { pgTable, text } from 'drizzle-orm/pg-core';
import * as z from 'zod';

const words = pgTable('words', { word: text('word').primaryKey() });
const payload = z.object({ word: z.string() });

class WordHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;
  async execute(context: JobContext<z.infer<typeof payload>>) {
    await context.commit((tx) => tx.insert(words).values(context.payload), null);
  }
}

/** The handlers of the bundles whose size is budgeted: one of each kind, so that the budget is JobStack's own and no team's handler counts. */
export const handlers = createHandlerMap({
  word: new WordHandler(),
  csv_import: csvImport({
    words: defineImportTarget({ table: words, global: true, key: 'word', row: z.object({ word: cell.text() }) }),
  }),
});
