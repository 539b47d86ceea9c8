import { handlers } from '@jobstack/handlers';
import { createWorker } from '@jobstack/worker';

export const handler = createWorker({ handlers });
