import { startPostgresServer } from '@jobstack/laptop/postgres';
import pg from 'pg';

/** What a secret for the functions holds. */
interface DatabaseSecret {
  readonly host: string;
  readonly port: number;
  readonly dbname: string;
  readonly username: string;
  readonly password: string;
}

/** A PostgreSQL for one deployed stage, with an empty database `jobstack`. */
export interface TestServer {
  /** Of the superuser. */
  readonly secret: DatabaseSecret;
  readonly database: pg.Client;
  stop(): Promise<void>;
}

export async function startTestServer(folder: string): Promise<TestServer> {
  const server = await startPostgresServer({ folder, throwAway: true, maxConnections: 200 });
  const admin = new pg.Client({ connectionString: server.url() });
  await admin.connect();
  await admin.query('CREATE DATABASE jobstack');
  await admin.end();
  const database = new pg.Client({ connectionString: server.url('jobstack') });
  await database.connect();
  const { username, password, hostname: host, port } = new URL(server.url('jobstack'));
  return {
    database,
    secret: { host, port: Number(port), dbname: 'jobstack', username, password: decodeURIComponent(password) },
    async stop() {
      await database.end();
      await server.stop();
    },
  };
}
