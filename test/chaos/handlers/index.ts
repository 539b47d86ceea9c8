import { csvImport } from '@jobstack/csv/handlers';
import { createHandlerMap } from '@jobstack/handler-sdk';
import { handlers } from '@jobstack/handlers';
import { importTargets } from '@jobstack/handlers/import-targets';
import { ChildHandler } from './child-handler.ts';
import { ChunkHandler } from './chunk-handler.ts';
import { FanOutHandler } from './fan-out-handler.ts';
import { LongHandler } from './long-handler.ts';
import { NoopHandler } from './noop-handler.ts';
import { SteppingHandler } from './stepping-handler.ts';
import { VillainHandler } from './villain-handler.ts';

/** The deployment's own handlers, and some that exist to be killed. */
export const chaosHandlers = createHandlerMap({
  ...handlers,
  // In small chunks: an import that is over in ten commits leaves a random moment too little to hit.
  csv_import: csvImport(importTargets, { chunkRows: 500 }),
  chaos_noop: new NoopHandler(),
  chaos_chunks: new ChunkHandler(),
  chaos_steps: new SteppingHandler(),
  chaos_fan_out: new FanOutHandler(),
  chaos_child: new ChildHandler(),
  chaos_long: new LongHandler(),
  chaos_villain: new VillainHandler(),
});
