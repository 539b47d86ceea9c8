import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../local-error.ts';
import { POSTGRES_MAJOR } from './postgres-binaries.ts';
import type { PostgresHome } from './postgres-home.ts';

/** The superuser of every cluster we make. */
export const POSTGRES_USER = 'postgres';

export interface PostgresCluster {
  /** What PostgreSQL calls the data directory. */
  readonly data: string;
  readonly password: string;
}

/**
 * The cluster in `home`, made by `initdb` when there is none: UTF-8, sorted the same on every platform, open to whoever
 * knows its password.
 *
 * @throws LocalError `DATA_FOLDER` when what is there is not a cluster of this PostgreSQL
 */
export function openPostgresCluster(home: PostgresHome): PostgresCluster {
  const data = join(home.folder, 'data');
  if (!existsSync(data)) createCluster(home, data);
  return { data: checkedData(data), password: readPassword(home, data) };
}

function createCluster(home: PostgresHome, data: string): void {
  const unfinished = `${data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const passwordFile = passwordFileOf(home);
  writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (home.user) chownSync(passwordFile, home.user.uid, home.user.gid);
  const options = [
    `--pgdata=${unfinished}`,
    `--username=${POSTGRES_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    // The server's own start makes the files durable; a half-made cluster is thrown away anyway.
    '--no-sync',
  ];
  try {
    execFileSync(join(home.binaries, 'bin', 'initdb'), options, {
      ...home.user,
      cwd: home.folder,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    const reason = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    throw new LocalError(
      'DATA_FOLDER',
      `PostgreSQL could not create its data in ${home.folder}: ${reason}. Free the disk or give this user access to the folder.`,
      { cause: error },
    );
  }
  renameSync(unfinished, data);
}

function checkedData(data: string): string {
  const file = join(data, 'PG_VERSION');
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  if (version === String(POSTGRES_MAJOR)) return data;
  const found = version === undefined ? 'no PG_VERSION in it: it is broken' : `data of PostgreSQL ${version}`;
  throw new LocalError(
    'DATA_FOLDER',
    `PostgreSQL's data folder ${data} must hold data of PostgreSQL ${POSTGRES_MAJOR}, but has ${found}. Move it away to keep it, or remove it.`,
  );
}

function readPassword(home: PostgresHome, data: string): string {
  const file = passwordFileOf(home);
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new LocalError(
    'DATA_FOLDER',
    `The password of PostgreSQL's data folder ${data} must lie in ${file}, which is missing. Restore it, or remove the data.`,
  );
}

/** Where the superuser's password lies. */
export function passwordFileOf(home: Pick<PostgresHome, 'folder'>): string {
  return join(home.folder, 'password');
}
