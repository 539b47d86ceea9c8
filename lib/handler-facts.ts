import type { HandlerFacts } from '@jobstack/cdk';
import type { HandlerMap } from '@jobstack/handler-sdk';

/** What the infrastructure needs to know of a handler map. */
export function handlerFacts(handlers: HandlerMap): HandlerFacts {
  const queues = Object.entries(handlers).map(([type, { queue = 'default' }]) => [type, queue]);
  return { queues: Object.fromEntries(queues) };
}
