import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LocalError } from '../local-error.ts';

/** The user a server runs as when we are root ourselves. */
export interface ServiceUser {
  readonly uid: number;
  readonly gid: number;
}

/** Tried in this order; `nobody` exists everywhere. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * Who runs PostgreSQL, which refuses to run as root: an existing unprivileged user when this process is root, and undefined,
 * meaning ourselves, otherwise.
 *
 * @throws LocalError `POSTGRES_UNAVAILABLE` when root finds no such user
 */
export function findServiceUser(): ServiceUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of CANDIDATES) {
    const uid = idOf(name, '-u');
    const gid = idOf(name, '-g');
    if (uid && gid) return { uid, gid };
  }
  throw new LocalError(
    'POSTGRES_UNAVAILABLE',
    `PostgreSQL refuses to run as root and needs an existing user ${CANDIDATES.join(' or ')}; this machine has neither. Run as a normal user instead.`,
  );
}

/** Whether `user` may enter `folder`: every folder on the way down must let it pass. Access lists are not looked at. */
export function canEnter(user: ServiceUser, folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    if (!maySearch(user, path)) return false;
    if (path === dirname(path)) return true;
  }
}

function maySearch(user: ServiceUser, path: string): boolean {
  const { mode, uid, gid } = statSync(path);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  if (gid === user.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

function idOf(name: string, flag: '-u' | '-g'): number {
  try {
    return Number.parseInt(
      execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
      10,
    );
  } catch {
    return 0;
  }
}
