import type { Pooler } from '@jobstack/core/settings';

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
  /** Whether a transaction may set something for itself; where not, the settings of the role hold. */
  readonly takesSettings: boolean;
  /** Whether a statement that is prepared by name will be there the next time. */
  readonly keepsNames: boolean;
}

/** Why which pooler gets what: `Pooler`. */
export function sessionSql(pooler: Pooler, limits: TimeLimits): SessionSql {
  switch (pooler) {
    case 'none':
      return {
        onConnect: `${settings('SET', limits)}; ${KEEPALIVES}`,
        begin: 'BEGIN',
        takesSettings: true,
        keepsNames: true,
      };
    case 'pgbouncer':
      return {
        onConnect: undefined,
        begin: `BEGIN; ${settings('SET LOCAL', limits)}`,
        takesSettings: true,
        keepsNames: false,
      };
    case 'rds-proxy':
      return { onConnect: undefined, begin: 'BEGIN', takesSettings: false, keepsNames: false };
  }
}

/**
 * A client that is gone without a word, its machine with it, is missed within half a minute and not after the hours of most systems: till
 * then its locks would stay. What a frozen process does not answer, its kernel does: see `endLostSessions`.
 */
const KEEPALIVES = `SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4`;

function settings(set: 'SET' | 'SET LOCAL', { statementTimeoutMs, idleInTransactionTimeoutMs }: TimeLimits): string {
  return (
    `${set} statement_timeout = ${Math.trunc(statementTimeoutMs)}; ` +
    `${set} idle_in_transaction_session_timeout = ${Math.trunc(idleInTransactionTimeoutMs)}`
  );
}
