import type { AnyJobHandler, HandlerMap } from '@jobstack/handler-sdk';

/** The handler of a job type; undefined for names that are none, those that every object has among them. */
export function handlerOf(handlers: HandlerMap, type: string): AnyJobHandler | undefined {
  return Object.hasOwn(handlers, type) ? handlers[type] : undefined;
}
