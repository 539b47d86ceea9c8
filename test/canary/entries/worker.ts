import { createWorker } from '@jobstack/worker';
import { canaryHandlers } from '../canary-handlers.ts';

export const handler = createWorker({ handlers: canaryHandlers });
