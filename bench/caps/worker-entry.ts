import { createWorker } from '@jobstack/worker';
import { capsHandlers } from './handlers.ts';

/** The worker that is deployed, with the bench's handlers. */
export const handler = createWorker({ handlers: capsHandlers });
