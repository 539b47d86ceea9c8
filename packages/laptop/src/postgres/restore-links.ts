import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { LocalError } from '../local-error.ts';

/** A link that npm could not carry. Paths are relative to the package's folder. */
interface LostLink {
  /** What it leads to. */
  readonly source: string;
  /** Where it belongs. */
  readonly target: string;
}

/**
 * Puts the links back without which PostgreSQL does not find its libraries. The package's install script would, but package managers run
 * none that nobody has allowed.
 *
 * @param folder of the package for this platform
 * @throws LocalError `POSTGRES_UNAVAILABLE` where this user may not write there
 */
export function restoreLinks(folder: string): void {
  const list = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly LostLink[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    try {
      if (!lstatSync(path, { throwIfNoEntry: false })) symlinkSync(relative(dirname(target), source), path);
    } catch (cause) {
      // Another stack may do the same at this moment.
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw notRestored(folder, cause as Error);
    }
  }
}

function notRestored(folder: string, cause: Error): LocalError {
  return new LocalError(
    'POSTGRES_UNAVAILABLE',
    `PostgreSQL's libraries in ${folder} must be linked by their names, but: ${cause.message}. Let its install script run, give this user access to the folder, or set JOBSTACK_DATABASE_URL to a PostgreSQL of your own.`,
    { cause },
  );
}
