import { csvImport } from '@jobstack/csv/handlers';
import { createHandlerMap } from '@jobstack/handler-sdk';
import { ExampleHandler } from './example-handler.ts';
import { importTargets } from './import-targets.ts';

/** Job type → handler: every job this deployment runs. A new one is a new file and a line here. */
export const handlers = createHandlerMap({
  example: new ExampleHandler(),
  csv_import: csvImport(importTargets, { defaultTarget: 'creators', queue: 'bulk' }),
});

export type Handlers = typeof handlers;
