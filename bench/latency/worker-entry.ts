import { createWorker } from '@jobstack/worker';
import { latencyHandlers } from './handlers.ts';

/** The worker that is deployed, with the bench's handlers. */
export const handler = createWorker({ handlers: latencyHandlers });
