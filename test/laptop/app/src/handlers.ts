import { cell } from '@jobstack/csv';
import { csvImport, defineImportTarget } from '@jobstack/csv/handlers';
import { BaseJobHandler, createHandlerMap, type JobContext } from '@jobstack/handler-sdk';
import { z } from 'zod';
import { books } from './tables.ts';

const payload = z.object({ author: z.string().min(1) });

class CountBooksHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;

  async execute({ db, payload: { author } }: JobContext<z.infer<typeof payload>>) {
    const rows = await db.select().from(books);
    return { books: rows.filter((book) => book.author === author).length };
  }
}

const importTargets = {
  books: defineImportTarget({
    table: books,
    global: true,
    key: 'isbn',
    row: z.object({ isbn: cell.text({ max: 20 }), title: cell.text(), author: cell.text() }),
  }),
};

export const handlers = createHandlerMap({
  count_books: new CountBooksHandler(),
  csv_import: csvImport(importTargets),
});
