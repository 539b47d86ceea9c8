import { csvImport } from '@jobstack/csv/handlers';
import { createHandlerMap } from '@jobstack/handler-sdk';
import { importTargets } from './import-targets.ts';
import { WelcomeHandler } from './welcome-handler.ts';

/** Job type → handler: every job of this app. A new one is a new file and a line here. */
export const handlers = createHandlerMap({
  welcome: new WelcomeHandler(),
  csv_import: csvImport(importTargets, { defaultTarget: 'customers' }),
});
