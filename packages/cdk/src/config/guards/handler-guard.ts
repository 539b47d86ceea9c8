import type { Guard, Rule } from './guard.ts';

/** What the stage says of handlers, against the handlers that there are. */
export const handlerGuard: Guard<'queues' | 'engine'> = ({ queues, engine }, handlers) => {
  const deployed = Object.keys(queues);
  return [
    ...Object.entries(handlers.queues).map(([type, queue]) => ({
      // Its jobs would be created, and nobody would ever ring them.
      broken: !deployed.includes(queue),
      message: `Handler '${type}' rides on queue '${queue}', which is not deployed; deployed are: ${deployed.join(', ')}. Add it to queues, or correct the handler.`,
    })),
    ...Object.keys(engine.runningPerType ?? {}).map((type) => capRule(type, Object.keys(handlers.queues))),
  ];
};

function capRule(type: string, types: readonly string[]): Rule {
  return {
    broken: !types.includes(type),
    message: `engine.runningPerType caps jobs of type '${type}', which no handler is registered for; registered are: ${types.join(', ')}.`,
  };
}
