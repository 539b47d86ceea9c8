import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LocalError } from '../local-error.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { canEnter, findServiceUser, type ServiceUser } from './service-user.ts';

/** Where one PostgreSQL cluster lives, and who runs it. */
export interface PostgresHome {
  /** Undefined when it runs as the user who started us. */
  readonly user: ServiceUser | undefined;
  /** Has `bin`, `lib` and `share`. */
  readonly binaries: string;
  /** Belongs to `user`, who may enter it; holds the cluster and its password. */
  readonly folder: string;
}

/** In the folder asked for: the path of the one used instead. */
const ELSEWHERE = 'elsewhere';

/**
 * Prepares `folder` for a cluster. As root the cluster belongs to another user; when that user cannot enter `folder`, say because a
 * checkout lies below a private folder, a folder in the machine's temporary space serves instead and is remembered in
 * `folder/elsewhere`. Likewise the binaries are copied when that user cannot enter `node_modules`.
 *
 * @throws LocalError `DATA_FOLDER` | `POSTGRES_UNAVAILABLE`
 */
export function preparePostgresHome(folder: string): PostgresHome {
  const user = findServiceUser();
  const binaries = realpathSync(findPostgresBinaries());
  try {
    mkdirSync(folder, { recursive: true });
    if (user === undefined) return { user, binaries, folder };
    const home = enterableFolder(user, realpathSync(folder));
    chownSync(home, user.uid, user.gid);
    chmodSync(home, 0o700);
    return { user, binaries: canEnter(user, binaries) ? binaries : copyBinaries(binaries, home), folder: home };
  } catch (error) {
    if (error instanceof LocalError) throw error;
    throw new LocalError(
      'DATA_FOLDER',
      `PostgreSQL's folder ${folder} must be writable: ${(error as Error).message}. Give this user access to it, or choose another data folder.`,
      { cause: error },
    );
  }
}

/** Removes the folder, and the one that served instead of it. Nothing may run on it any more. */
export function removePostgresHome(folder: string): void {
  const elsewhere = rememberedFolder(folder);
  if (elsewhere !== undefined) rmSync(elsewhere, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

/** The folder that really holds the cluster of `folder`: itself, or the one that serves instead. */
export function postgresFolder(folder: string): string {
  return rememberedFolder(folder) ?? folder;
}

function enterableFolder(user: ServiceUser, folder: string): string {
  const remembered = rememberedFolder(folder);
  if (remembered !== undefined) return remembered;
  if (canEnter(user, dirname(folder))) return folder;
  const space = ['/var/tmp', tmpdir(), '/tmp'].find((path) => existsSync(path) && canEnter(user, path));
  if (space === undefined) {
    throw new LocalError(
      'DATA_FOLDER',
      `PostgreSQL cannot run as root, and user ${user.uid}, who runs it, may enter neither ${folder} nor /var/tmp nor ${tmpdir()}. Run as a normal user, or choose a data folder that this user may enter.`,
    );
  }
  const elsewhere = mkdtempSync(join(space, 'jobstack-'));
  writeFileSync(join(folder, ELSEWHERE), elsewhere);
  return elsewhere;
}

function rememberedFolder(folder: string): string | undefined {
  const note = join(folder, ELSEWHERE);
  if (!existsSync(note)) return undefined;
  const elsewhere = readFileSync(note, 'utf8').trim();
  return lstatSync(elsewhere, { throwIfNoEntry: false })?.isDirectory() ? elsewhere : undefined;
}

/** Copied aside and renamed, so that an interrupted copy is never taken for a whole one. */
function copyBinaries(binaries: string, home: string): string {
  const copy = join(home, 'native');
  if (existsSync(copy)) return copy;
  const unfinished = mkdtempSync(join(home, 'native-'));
  cpSync(binaries, unfinished, { recursive: true, verbatimSymlinks: true });
  chmodSync(unfinished, 0o755);
  renameSync(unfinished, copy);
  return copy;
}
