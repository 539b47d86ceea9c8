import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@jobstack/laptop';

export interface PgBouncer {
  /** On 127.0.0.1. */
  readonly port: number;
  stop(): Promise<void>;
}

/** Fewer sessions of the server than a test has connections, taken in turn: whatever is left on one is found by somebody else. */
const SERVER_SESSIONS = 8;

/** The first of the places where packages put it. */
export function findPgBouncer(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path));
}

/**
 * A PgBouncer in transaction mode before every database of a server. It takes no startup parameter that it does not know.
 *
 * @param server connection string of the server
 * @param passwords user → password, of all who sign in through it
 */
export async function startPgBouncer(server: string, passwords: Readonly<Record<string, string>>): Promise<PgBouncer> {
  const binary = findPgBouncer();
  if (!binary)
    throw new Error('PgBouncer is not installed. `apt-get install pgbouncer` brings it on Debian and Ubuntu.');
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-pgbouncer-'));
  const port = await freePort(0, 'PgBouncer', 'a free port');
  const config = writeConfig(folder, new URL(server), port, passwords);
  const isRoot = process.getuid?.() === 0;
  const child = spawn(binary, [...(isRoot ? ['-u', 'nobody'] : []), config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      if (line.includes('process up')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PgBouncer did not start:\n${said.join('\n')}`)));
  });
  return {
    port,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function writeConfig(folder: string, server: URL, port: number, passwords: Readonly<Record<string, string>>): string {
  const users = join(folder, 'users.txt');
  const config = join(folder, 'pgbouncer.ini');
  writeFileSync(
    users,
    Object.entries(passwords)
      .map(([user, password]) => `"${user}" "${password}"\n`)
      .join(''),
  );
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: users,
    pool_mode: 'transaction',
    default_pool_size: SERVER_SESSIONS,
    server_round_robin: 1,
    max_client_conn: 500,
    // Seconds. A session that stays would keep a test's database from being dropped.
    server_idle_timeout: 1,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(
    config,
    `[databases]\n* = host=${server.hostname} port=${server.port}\n\n[pgbouncer]\n${lines.join('\n')}\n`,
  );
  // It drops root's rights first and reads them afterwards. Nothing in it outlives the run.
  for (const path of [folder, users, config]) chmodSync(path, 0o755);
  return config;
}
