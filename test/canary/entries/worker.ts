import { workerHandler } from '@jobstack/worker';
import { canaryHandlers } from '../canary-handlers.ts';

export const handler = await workerHandler(canaryHandlers);
