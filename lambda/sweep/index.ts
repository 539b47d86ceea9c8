import { sweepHandler } from '@jobstack/worker/sweep';

export const handler = await sweepHandler();
