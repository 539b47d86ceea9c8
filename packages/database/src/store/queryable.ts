import type { QueryResult, QueryResultRow } from 'pg';

/** A pool or a client: all that a single statement needs. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
}
