import pg from 'pg';

/** Numbers while they are exact, bigints beyond 2^53. */
function parseInt8(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** pg's own parsers, but int8 is a number. For our pools alone: other users of pg in this process keep theirs. */
export const rawTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? parseInt8
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

type Method = (...values: unknown[]) => unknown;

/**
 * A connection that closes two gaps of pg's:
 * - It holds to `rawTypes` through Drizzle's `execute` too, which by itself would give text for int8 and timestamps. Drizzle's query
 *   builders map the columns by themselves and are left alone.
 * - When connecting fails, it hangs up. pg forgets the socket when a password function rejects, and the server keeps a slot
 *   taken until its `authentication_timeout`, a minute.
 */
export class TypedClient extends pg.Client {
  override query = ((query: unknown, ...rest: unknown[]) =>
    (super.query as Method).call(this, withRawTypes(query), ...rest)) as pg.Client['query'];

  override connect = ((callback?: Method) =>
    callback === undefined
      ? this.#connect()
      : this.#connect().then(() => callback(null, this), callback)) as pg.Client['connect'];

  async #connect(): Promise<this> {
    try {
      await super.connect();
      return this;
    } catch (error) {
      // Not awaited: a server that is unreachable would keep its error from the caller.
      this.end().catch(() => {});
      throw error;
    }
  }
}

/** Drizzle sends its own parsers along; its builders ask for rows as arrays, `execute` for objects. */
function withRawTypes(query: unknown): unknown {
  if (!isQueryConfig(query) || query.rowMode === 'array') return query;
  return { ...query, types: rawTypes };
}

function isQueryConfig(query: unknown): query is { readonly types: unknown; readonly rowMode?: string } {
  return typeof query === 'object' && query !== null && 'text' in query && 'types' in query && !('submit' in query);
}
