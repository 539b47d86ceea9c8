import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../free-port.ts';
import { LocalError } from '../local-error.ts';
import { spawnGuarded } from './guarded-process.ts';
import { stopLeftoverServer } from './leftover-server.ts';
import { openPostgresCluster, POSTGRES_USER, type PostgresCluster } from './postgres-cluster.ts';
import { type PostgresHome, preparePostgresHome } from './postgres-home.ts';

export interface PostgresServerOptions {
  /** Where the cluster lives; created when missing. As root it may end up elsewhere, see `preparePostgresHome`. */
  readonly folder: string;
  /** On 127.0.0.1; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Trades the survival of a crash for speed. For tests alone. @default false */
  readonly throwAway?: boolean;
  /** @default 100 */
  readonly maxConnections?: number;
  /** Further settings of PostgreSQL, by their names. @default none */
  readonly settings?: Readonly<Record<string, string>>;
  /** Hears each line that the server logs. @default nobody */
  readonly onLog?: (line: string) => void;
}

/** A PostgreSQL 18 of our own. */
export interface PostgresServer {
  readonly port: number;
  /** Connection string of the superuser. @param database 'postgres' unless given */
  url(database?: string): string;
  /** Resolves when the server has ended, by `stop` or by itself. */
  readonly ended: Promise<void>;
  /** Closes all connections, writes everything down and ends. May be called more than once. */
  stop(): Promise<void>;
}

const READY = 'database system is ready to accept connections';
/** A free port may be taken by somebody else before PostgreSQL listens on it. */
const PORT_TRIES = 5;

/**
 * Starts PostgreSQL on 127.0.0.1 with its data in `folder`, which survives; a server left there by a process that died is stopped
 * first. The server ends with this process, however that ends.
 *
 * @throws LocalError `DATA_FOLDER` | `PORT_BUSY` | `POSTGRES_UNAVAILABLE` | `POSTGRES_START` | `SETTINGS`
 */
export async function startPostgresServer(options: PostgresServerOptions): Promise<PostgresServer> {
  const prepared = preparePostgresHome(options.folder);
  // PostgreSQL shows the resolved path on its command line, by which a leftover is recognised.
  const home = { ...prepared, folder: realpathSync(prepared.folder) };
  const cluster = openPostgresCluster(home);
  stopLeftoverServer(home, cluster.data);
  for (let tries = 1; ; tries += 1) {
    const port = await freePort(options.port ?? 0, 'PostgreSQL', 'JOBSTACK_POSTGRES_PORT');
    const child = launch(home, cluster, port, options);
    const failure = await untilReady(child, options.onLog);
    if (failure === undefined) return serverOf(child, cluster, port);
    if (options.port || tries === PORT_TRIES || !failure.includes('Address already in use'))
      throw startError(failure, cluster);
  }
}

function launch(
  home: PostgresHome,
  cluster: PostgresCluster,
  port: number,
  options: PostgresServerOptions,
): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // TCP alone: socket files would collide in a folder shared with other servers.
    unix_socket_directories: '',
    max_connections: String(options.maxConnections ?? 100),
    lc_messages: 'C',
    timezone: 'UTC',
    log_checkpoints: 'off',
    ...(options.throwAway ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    ...options.settings,
  };
  return spawnGuarded({
    command: join(home.binaries, 'bin', 'postgres'),
    args: ['-D', cluster.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    user: home.user,
    cwd: home.folder,
    // Fast shutdown keeps everything; immediate shutdown is for data that nobody will read again.
    stopSignal: options.throwAway ? 'QUIT' : 'INT',
  });
}

/** Undefined once the server accepts connections; what it said when it ended before. */
async function untilReady(child: ChildProcess, onLog?: (line: string) => void): Promise<string | undefined> {
  const said: string[] = [];
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(said.join('\n')));
    if (!child.stderr) return;
    // Read to the end, ready or not: a full pipe would stop the server.
    createInterface({ input: child.stderr }).on('line', (line) => {
      onLog?.(line);
      if (line.includes(READY)) resolve(undefined);
      if (said.length < 50) said.push(line);
    });
  });
}

function serverOf(child: ChildProcess, cluster: PostgresCluster, port: number): PostgresServer {
  const ended = child.exitCode === null ? once(child, 'exit').then(() => undefined) : Promise.resolve();
  // Ending the input of a server that is already gone is no news.
  child.stdin?.on('error', () => undefined);
  return {
    port,
    ended,
    url: (database = 'postgres') => `postgresql://${POSTGRES_USER}:${cluster.password}@127.0.0.1:${port}/${database}`,
    stop() {
      child.stdin?.end();
      return ended;
    },
  };
}

function startError(said: string, cluster: PostgresCluster): LocalError {
  const fatal = said.split('\n').findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? said.trim();
  const reason = fatal.replace(/^.*?(?:FATAL|PANIC|ERROR):\s*/, '');
  return new LocalError(
    'POSTGRES_START',
    `PostgreSQL could not start on ${cluster.data}: ${reason || 'it ended without a word'}. If the data is broken, move it away or remove it.`,
  );
}
