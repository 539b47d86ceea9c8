import type { HandlerMap } from '@jobstack/handler-sdk';
import type { HandlerFacts } from './guards/guard.ts';

/** What the infrastructure needs to know of a handler map. */
export function handlerFacts(handlers: HandlerMap): HandlerFacts {
  const queues = Object.entries(handlers).map(([type, { queue = 'default' }]) => [type, queue]);
  return { queues: Object.fromEntries(queues) };
}
