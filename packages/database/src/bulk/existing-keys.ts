import type { JobTransaction } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { arrayLiteral } from './array-literal.ts';
import type { KnownTable } from './copy-batch.ts';
import { keyPartOf } from './copy-encoder.ts';
import { run } from './database-error.ts';
import { unknownColumn } from './given-rows.ts';
import { identifier } from './quote.ts';

/**
 * Which of these places have a key that is in the table.
 *
 * @param key SQL names of its columns
 * @param keys text of each row's key
 * @throws what PostgreSQL says against a key that it cannot read
 */
export async function existingKeys(
  tx: JobTransaction,
  { target }: KnownTable,
  key: readonly string[],
  keys: readonly (string | null)[],
  places: ArrayLike<number>,
): Promise<ReadonlySet<number>> {
  const columns = key.map((name) => target.columns.get(name) ?? unknownColumn(name));
  const arrays = columns.map(({ type, viaText }, part) => {
    const texts = keyPartOf(keys, places, part, key.length);
    return sql`${arrayLiteral(texts)}::${sql.raw(`${viaText ? 'text' : type}[]`)}`;
  });
  // With the collation of the column, whose index answers.
  const isSame = columns.map(
    ({ name, storedType }, part) => `existing.${identifier(name)} = probe.k${part}::${storedType}`,
  );
  // As EXISTS the planner may read the whole table instead of one key after the other in its index.
  const found = `SELECT true FROM ${target.name} AS existing WHERE ${isSame.join(' AND ')}`;
  const names = columns.map((_, part) => `k${part}`).join(', ');
  const [answer] = await run<{ found: readonly number[] }>(
    tx,
    sql`SELECT coalesce(json_agg(place), '[]') AS found
      FROM unnest(${sql.join(arrays, sql`, `)}) WITH ORDINALITY AS probe (${sql.raw(names)}, place) WHERE (${sql.raw(found)})`,
  );
  return new Set(answer?.found.map((number) => places[number - 1] as number));
}
