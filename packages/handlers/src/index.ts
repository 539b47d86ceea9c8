import { createHandlerMap } from '@jobstack/handler-sdk';
import { CsvImportHandler } from './csv-import/csv-import-handler.ts';
import { ExampleHandler } from './example-handler.ts';

/** Job type → handler: every job this deployment runs. A new one is a new file and a line here. */
export const handlers = createHandlerMap({
  example: new ExampleHandler(),
  csv_import: new CsvImportHandler(),
});

export type Handlers = typeof handlers;
