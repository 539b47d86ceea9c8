import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/** `column IN ('A', 'B', …)` with literals, as CHECK constraints need it. The values are ours, never a caller's. */
export function oneOf(column: AnyColumn, values: readonly string[]): SQL {
  return sql`${column} IN (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`;
}
