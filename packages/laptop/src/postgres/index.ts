export { removePostgresHome } from './postgres-home.ts';
export { type PostgresServer, type PostgresServerOptions, startPostgresServer } from './postgres-server.ts';
export { runningServerUrl } from './running-server.ts';
