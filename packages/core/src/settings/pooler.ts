/** @see Pooler */
export const POOLERS = ['none', 'rds-proxy', 'pgbouncer'] as const;

/**
 * What stands between a process and PostgreSQL; functions read it from `DATABASE_POOLER`. RDS Proxy, and PgBouncer with
 * `pool_mode = transaction`, lend a session of the server for one transaction at a time: what is set on a session, prepared or locked there
 * is gone, or somebody else's, after it.
 *
 * How time limits reach PostgreSQL, which both poolers refuse as startup parameters:
 * - `none`: each new connection sets its own.
 * - `pgbouncer`: each transaction of ours sets its own; for statements outside one, those of the role hold.
 * - `rds-proxy`: those of the role hold. The proxy keeps a session that runs SET for one client from then on ("pinning").
 *
 * Sessions of a worker that froze are ended by the next one with `none` alone: behind a pooler a session is nobody's.
 *
 * The roles that JobStack's migration creates have such limits; any other user has the server's own.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html
 */
export type Pooler = (typeof POOLERS)[number];
