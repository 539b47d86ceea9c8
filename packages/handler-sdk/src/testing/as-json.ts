import { assertStorable } from '@jobstack/core';

/**
 * The value as it comes back from a JSON column, so that a test sees what production does: `undefined` keys vanish, and what would come
 * back as another value is refused.
 *
 * @throws PermanentError `NOT_STORABLE`
 */
export function asJson<Value>(subject: string, value: Value, options: { path: string; maxBytes: number }): Value {
  assertStorable(subject, value, options);
  return JSON.parse(JSON.stringify(value)) as Value;
}
