import { readJson } from '@jobstack/core';
import pg from 'pg';
import { DEFAULT_TIME_LIMITS, type SessionSql, sessionSql } from './session.ts';

/** Numbers while they are exact, bigints beyond 2^53. */
function parseInt8(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

type TypeParserOf = typeof pg.types.getTypeParser;

/** The parsers of `others`, but JSON is read by `readJson`: `JSON.parse` may take one key for another. */
function withJson(others: TypeParserOf): pg.CustomTypesConfig {
  const { JSON: json, JSONB: jsonb } = pg.types.builtins;
  return {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      (oid === json || oid === jsonb) && format !== 'binary'
        ? readJson
        : others(oid, format as 'text')) as TypeParserOf,
  };
}

/** pg's own parsers, but int8 is a number, and see `withJson`. For our pools alone: other users of pg in this process keep theirs. */
export const rawTypes: pg.CustomTypesConfig = withJson(((oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 && format !== 'binary'
    ? parseInt8
    : pg.types.getTypeParser(oid, format as 'text')) as TypeParserOf);

type Method = (...values: unknown[]) => unknown;

/** What our pools tell their clients beyond what pg knows. */
export interface SessionConfig extends pg.ClientConfig {
  readonly session: SessionSql;
}

/** Whether a connection of the pool is one session of the server from its beginning to its end. */
export function hasOwnSessions({ options }: pg.Pool): boolean {
  return (options as Partial<SessionConfig>).session?.keepsNames === true;
}

/**
 * A connection of our pools:
 * - It holds to `rawTypes` through Drizzle's `execute` too, which by itself would give text for int8 and timestamps. Drizzle's query
 *   builders map the columns by themselves and are left alone, but for JSON.
 * - It is connected when its session has been told its time limits, and not before.
 * - When connecting fails, it hangs up. pg forgets the socket when a password function rejects, and the server keeps a slot
 *   taken until its `authentication_timeout`, a minute.
 */
export class SessionClient extends pg.Client {
  readonly session: SessionSql;

  constructor(config?: SessionConfig) {
    super(config);
    this.session = config?.session ?? sessionSql('none', DEFAULT_TIME_LIMITS);
  }

  override query = ((query: unknown, ...rest: unknown[]) =>
    (super.query as Method).call(this, this.#adapted(query), ...rest)) as pg.Client['query'];

  override connect = ((callback?: Method) =>
    callback === undefined
      ? this.#connect()
      : this.#connect().then(() => callback(null, this), callback)) as pg.Client['connect'];

  async #connect(): Promise<this> {
    // The pool listens from the moment it is handed the client. What breaks before then is the error of `connect` or of the query.
    const ignore = () => {};
    this.on('error', ignore);
    try {
      await super.connect();
      if (this.session.onConnect) await super.query(this.session.onConnect);
      return this;
    } catch (error) {
      // Not awaited: a server that is unreachable would keep its error from the caller.
      this.end().catch(() => {});
      throw error;
    } finally {
      this.off('error', ignore);
    }
  }

  #adapted(query: unknown): unknown {
    if (!isQueryConfig(query)) return query;
    // Drizzle sends its own parsers along; its builders ask for rows as arrays, `execute` for objects.
    const types = query.types && (query.rowMode === 'array' ? withJson(query.types.getTypeParser) : rawTypes);
    const typed = types ? { ...query, types } : query;
    return this.session.keepsNames ? typed : { ...typed, name: undefined };
  }
}

interface SentQuery {
  readonly text: unknown;
  readonly rowMode?: string;
  readonly types?: pg.CustomTypesConfig;
}

function isQueryConfig(query: unknown): query is SentQuery {
  return typeof query === 'object' && query !== null && 'text' in query && !('submit' in query);
}
