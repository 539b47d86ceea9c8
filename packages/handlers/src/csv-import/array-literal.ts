/**
 * A PostgreSQL array as text: `{"a","b",NULL}`. Several times faster than the driver's own conversion, since a batch has tens of
 * thousands of values; and one parameter, where Drizzle would make one of every element.
 */
export function arrayLiteral(values: readonly unknown[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return `"${String(value).replaceAll(/["\\]/g, '\\$&')}"`;
}
