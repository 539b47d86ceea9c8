import pg from 'pg';
import type { ConnectionSettings } from './connection-settings.ts';
import { parseConnectionUrl } from './connection-url.ts';
import { rawTypes, SessionClient, type SessionConfig } from './pool-client.ts';
import { DEFAULT_TIME_LIMITS, sessionSql } from './session.ts';

/** How many connections to keep and when to give one up. All spans in milliseconds. */
export interface PoolSettings {
  /** Shown in `pg_stat_activity`. @default 'jobstack' */
  readonly applicationName?: string;
  /** The most connections open at once, from 1. @default 4 */
  readonly maxConnections?: number;
  /** How long to wait for a connection, free or new. @default 5_000 */
  readonly connectTimeoutMs?: number;
  /** PostgreSQL cancels a statement that takes longer; 5 s later we stop waiting for its answer. See `Pooler`. @default 60_000 */
  readonly statementTimeoutMs?: number;
  /**
   * PostgreSQL ends a session that idles inside a transaction for longer. Give the lease: the row locks of a worker that froze
   * must not outlive it. See `Pooler`. @default 60_000
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
  const server = typeof connection === 'string' ? parseConnectionUrl(connection) : connection;
  const { statementTimeoutMs, idleInTransactionTimeoutMs } = DEFAULT_TIME_LIMITS;
  const limits = {
    statementTimeoutMs: settings.statementTimeoutMs ?? statementTimeoutMs,
    idleInTransactionTimeoutMs: settings.idleInTransactionTimeoutMs ?? idleInTransactionTimeoutMs,
  };
  const config: pg.PoolConfig & SessionConfig = {
    ...clientConfig(server),
    session: sessionSql(server.pooler ?? 'none', limits),
    types: rawTypes,
    application_name: settings.applicationName ?? 'jobstack',
    max: settings.maxConnections ?? 4,
    connectionTimeoutMillis: settings.connectTimeoutMs ?? 5_000,
    // The server may be unreachable and never say that it gave up. This one is the client's own, and not sent.
    query_timeout: limits.statementTimeoutMs + ANSWER_GRACE_MS,
    idleTimeoutMillis: settings.idleTimeoutMs ?? 10_000,
  };
  // The pool constructs its clients with its own configuration.
  const pool = new pg.Pool({ ...config, Client: SessionClient });
  // Without a listener the error of an idle connection would end the process.
  pool.on('error', (error) => settings.onIdleError?.(error));
  return pool;
}

/**
 * What pg wants to know about the server. TLS is settled here and not left to pg's environment variables. Nothing in it becomes a
 * parameter of the startup message but user and database.
 */
export function clientConfig(server: ConnectionSettings): pg.ClientConfig {
  const { host, port, database, user, password, tls } = server;
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
