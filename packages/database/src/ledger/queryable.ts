import type { JobDatabase } from '@jobstack/handler-sdk';
import { type SQL, sql } from 'drizzle-orm';
import type { QueryResult, QueryResultRow } from 'pg';

interface NamedQuery {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** A pool or a client: all that a single statement needs. */
export interface Queryable {
  query<Row extends QueryResultRow>(query: NamedQuery): Promise<QueryResult<Row>>;
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
}

/** A Drizzle database or transaction on node-postgres, such as a team's own, as a place to run our statements. */
export function overDrizzle(db: Pick<JobDatabase, 'execute'>): Queryable {
  const query = (given: NamedQuery | string, values: unknown[] = []): Promise<QueryResult<never>> =>
    (typeof given === 'string'
      ? db.execute(toSql(given, values))
      : db.execute(toSql(given.text, given.values))) as Promise<QueryResult<never>>;
  return { query };
}

function toSql(text: string, values: readonly unknown[]): SQL {
  const parts = text.split(/\$(\d+)/).map((part, index) => {
    if (index % 2 === 0) return sql.raw(part);
    // A bare array would be spread into a list of parameters.
    return sql`${sql.param(values[Number(part) - 1])}`;
  });
  return sql.join(parts);
}
