/** NULL is null, or undefined. */
export type ArrayElement = string | number | null | undefined;

const NEEDS_ESCAPE = /["\\]/;

/** A PostgreSQL array as text, `{"a",1.5,NULL}`: one parameter for a column, where Drizzle would make one of every element. */
export function arrayLiteral(elements: readonly ArrayElement[]): string {
  let list = '';
  for (const [index, element] of elements.entries()) {
    if (index > 0) list += ',';
    list += typeof element === 'string' ? quoted(element) : (element ?? 'NULL');
  }
  return `{${list}}`;
}

function quoted(text: string): string {
  return `"${NEEDS_ESCAPE.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text}"`;
}
