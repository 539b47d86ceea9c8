import { createApiHandler } from '@jobstack/worker/api';
import { handlers } from './handlers.ts';

export const handler = createApiHandler({ handlers });
