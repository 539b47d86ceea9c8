import { handlers } from '@jobstack/handlers';
import { createApiHandler } from '@jobstack/worker/api';

export const handler = createApiHandler({ handlers });
