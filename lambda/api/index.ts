import { handlers } from '@jobstack/handlers';
import { apiHandler } from '@jobstack/worker/api';

export const handler = await apiHandler(handlers);
