import { createWorker } from '@jobstack/worker';
import { handlers } from './handlers.ts';

export const handler = createWorker({ handlers });
