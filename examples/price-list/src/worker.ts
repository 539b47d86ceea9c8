import { createWorker } from '@jobstack/worker';
import { handlers } from './handlers.ts';

/** What Lambda calls, and the laptop stack. */
export const handler = createWorker({ handlers });
