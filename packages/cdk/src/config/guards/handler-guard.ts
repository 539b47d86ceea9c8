import type { Guard } from './guard.ts';

/** A handler whose queue is not deployed would create jobs that nobody ever rings. */
export const handlerGuard: Guard = (config, handlers) => {
  const deployed = Object.keys(config.queues);
  return Object.entries(handlers.queues).map(([type, queue]) => ({
    condition: !deployed.includes(queue),
    message: `Handler '${type}' rides on queue '${queue}', which is not deployed; deployed are: ${deployed.join(', ')}. Add it to queues, or correct the handler.`,
  }));
};
