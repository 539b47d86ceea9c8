import { handlers } from '@jobstack/handlers';
import { workerHandler } from '@jobstack/worker';

export const handler = await workerHandler(handlers);
