/**
 * What stands between this process and PostgreSQL. RDS Proxy, and PgBouncer with `pool_mode = transaction`, lend a session of the server
 * for one transaction at a time: what is set on a session, prepared or locked there is gone, or somebody else's, after it.
 *
 * - `none`: each connection sets its time limits when it is new.
 * - `pgbouncer`: each transaction of `inTransaction` sets them for itself; for statements outside one those of the role hold.
 * - `rds-proxy`: those of the role hold. The proxy keeps a session that runs SET for one client from then on ("pinning").
 *
 * The roles that JobStack's migration creates have such limits; another user has the server's own.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html
 */
export type Pooler = 'none' | 'rds-proxy' | 'pgbouncer';

/** How long PostgreSQL lets a session work and wait, in milliseconds; 0 is for ever. */
export interface TimeLimits {
  readonly statementTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
}

export const DEFAULT_TIME_LIMITS: TimeLimits = { statementTimeoutMs: 60_000, idleInTransactionTimeoutMs: 60_000 };

/** How to talk to a session of the server. */
export interface SessionSql {
  /** Sent before a new connection is handed out. */
  readonly onConnect: string | undefined;
  /** Opens a transaction, in one message. */
  readonly begin: string;
  /** Whether a statement that is prepared by name will be there the next time. */
  readonly keepsNames: boolean;
}

/** Time limits are never parameters of the startup message: both poolers refuse those. */
export function sessionSql(pooler: Pooler, limits: TimeLimits): SessionSql {
  switch (pooler) {
    case 'none':
      return { onConnect: settings('SET', limits), begin: 'BEGIN', keepsNames: true };
    case 'pgbouncer':
      return { onConnect: undefined, begin: `BEGIN; ${settings('SET LOCAL', limits)}`, keepsNames: false };
    case 'rds-proxy':
      return { onConnect: undefined, begin: 'BEGIN', keepsNames: false };
  }
}

function settings(set: 'SET' | 'SET LOCAL', { statementTimeoutMs, idleInTransactionTimeoutMs }: TimeLimits): string {
  return (
    `${set} statement_timeout = ${Math.trunc(statementTimeoutMs)}; ` +
    `${set} idle_in_transaction_session_timeout = ${Math.trunc(idleInTransactionTimeoutMs)}`
  );
}
