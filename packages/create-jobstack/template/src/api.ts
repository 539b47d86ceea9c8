import { createApiHandler } from '@jobstack/worker/api';
import { handlers } from './handlers.ts';

/** The API's function. */
export const handler = createApiHandler({ handlers });
