import { apiHandler } from '@jobstack/worker/api';
import { canaryHandlers } from '../canary-handlers.ts';

export const handler = await apiHandler(canaryHandlers);
