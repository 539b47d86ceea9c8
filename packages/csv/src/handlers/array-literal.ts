/** A PostgreSQL array as text, `{"a","b",NULL}`: one parameter for a column, where Drizzle would make one of every element. */
export function arrayLiteral(values: readonly unknown[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || value === undefined) return 'NULL';
  return typeof value === 'object' ? quoted(String(value)) : String(value);
}

function quoted(text: string): string {
  const needsEscape = text.includes('"') || text.includes('\\');
  return `"${needsEscape ? text.replaceAll(/["\\]/g, '\\$&') : text}"`;
}
