import { HandlerDefinitionError } from '@jobstack/core';

/**
 * The value as it comes back from a JSON column, so that a test sees the same loss as production: dates become text, `undefined`
 * keys vanish.
 *
 * @throws HandlerDefinitionError when JSON cannot carry it at all
 */
export function asJson<Value>(what: string, value: Value): Value {
  const text = JSON.stringify(value);
  if (text === undefined) {
    throw new HandlerDefinitionError(`${what} must be a JSON value; received ${typeof value}. Use null for nothing.`);
  }
  return JSON.parse(text) as Value;
}
