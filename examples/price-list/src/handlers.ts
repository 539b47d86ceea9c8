import { cell } from '@jobstack/csv';
import { csvImport, defineImportTarget } from '@jobstack/csv/handlers';
import { createHandlerMap } from '@jobstack/handler-sdk';
import { z } from 'zod';
import { prices } from './tables.ts';

const importTargets = {
  prices: defineImportTarget({
    table: prices,
    global: true,
    key: 'article',
    row: z.object({ article: cell.text({ max: 40 }), price: cell.decimal({ min: 0, scale: 2 }) }),
  }),
};

export const handlers = createHandlerMap({ csv_import: csvImport(importTargets, { defaultTarget: 'prices' }) });
