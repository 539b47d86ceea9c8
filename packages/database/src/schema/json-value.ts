import type { JsonValue } from '@jobstack/core';
import { customType } from 'drizzle-orm/pg-core';

/**
 * A JSON value, read as it was written. Drizzle's own `jsonb` takes a text for JSON once more: of the text "5" it makes the
 * number 5.
 */
export const jsonValue = customType<{ data: JsonValue; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => value as JsonValue,
});
