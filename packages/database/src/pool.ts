import pg from 'pg';
import type { ConnectionSettings } from './connection-settings.ts';
import { parseConnectionUrl } from './connection-url.ts';
import { rawTypes, TypedClient } from './pool-client.ts';

/** How many connections to keep and when to give one up. All spans in milliseconds. */
export interface PoolSettings {
  /** Shown in `pg_stat_activity`. @default 'jobstack' */
  readonly applicationName?: string;
  /** The most connections open at once, from 1. @default 4 */
  readonly maxConnections?: number;
  /** How long to wait for a connection, free or new. @default 5_000 */
  readonly connectTimeoutMs?: number;
  /** PostgreSQL cancels a statement that takes longer; 5 s later we stop waiting for its answer. @default 60_000 */
  readonly statementTimeoutMs?: number;
  /**
   * PostgreSQL ends a session that idles inside a transaction for longer. Give the lease: the row locks of a worker that froze
   * must not outlive it. @default 60_000
   */
  readonly idleInTransactionTimeoutMs?: number;
  /** A connection nobody has used for so long is closed. @default 10_000 */
  readonly idleTimeoutMs?: number;
  /** Told when an idle connection broke; the pool has replaced it already. @default nobody */
  readonly onIdleError?: (error: Error) => void;
}

const ANSWER_GRACE_MS = 5_000;

/**
 * A pool of connections to one database. It opens them when they are needed.
 *
 * @throws JobStackError `INVALID_CONNECTION_URL` for a connection string that `parseConnectionUrl` refuses
 */
export function createPool(connection: string | ConnectionSettings, settings: PoolSettings = {}): pg.Pool {
  const statementTimeoutMs = settings.statementTimeoutMs ?? 60_000;
  const pool = new pg.Pool({
    ...clientConfig(connection),
    Client: TypedClient,
    types: rawTypes,
    application_name: settings.applicationName ?? 'jobstack',
    max: settings.maxConnections ?? 4,
    connectionTimeoutMillis: settings.connectTimeoutMs ?? 5_000,
    statement_timeout: statementTimeoutMs,
    // The server may be unreachable and never say that it gave up.
    query_timeout: statementTimeoutMs + ANSWER_GRACE_MS,
    idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs ?? 60_000,
    idleTimeoutMillis: settings.idleTimeoutMs ?? 10_000,
  });
  // Without a listener the error of an idle connection would end the process.
  pool.on('error', (error) => settings.onIdleError?.(error));
  return pool;
}

/** What pg wants to know about the server; TLS is settled here and not left to pg's environment variables. */
export function clientConfig(connection: string | ConnectionSettings): pg.ClientConfig {
  const { host, port, database, user, password, tls } =
    typeof connection === 'string' ? parseConnectionUrl(connection) : connection;
  return {
    host,
    port: port ?? 5432,
    database,
    user,
    password,
    ssl: tls === 'off' ? false : { ...tls, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}
