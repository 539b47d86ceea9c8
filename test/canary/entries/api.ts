import { createApiHandler } from '@jobstack/worker/api';
import { canaryHandlers } from '../canary-handlers.ts';

export const handler = createApiHandler({ handlers: canaryHandlers });
