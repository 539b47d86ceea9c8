import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { canBundle } from './esbuild.ts';
import { resolveFrom, type TeamEntry } from './function-code.ts';

/** By which aws-cdk-lib knows a package manager. */
const LOCK_FILES = ['pnpm-lock.yaml', 'yarn.lock', 'package-lock.json', 'bun.lock', 'bun.lockb'];

/** A file of the team's, with the lock file by which esbuild is called for it. */
export function teamEntry(file: string): TeamEntry {
  const entry = resolve(file);
  const [depsLockFilePath] = lockFilesAbove(dirname(entry));
  if (depsLockFilePath === undefined) return { entry };
  return { entry, depsLockFilePath, projectRoot: dirname(depsLockFilePath) };
}

/**
 * What is wrong with an entry, one sentence each: a file that is not there, that could not import what it must, or that nobody could
 * bundle.
 *
 * @param modules that must be found from where it stands
 */
export function entryProblems(subject: string, file: string, modules: readonly string[]): readonly string[] {
  const entry = resolve(file);
  if (!existsSync(entry)) return [`${subject} must be a file that exports 'handler'; there is no ${entry}.`];
  const locks = lockFilesAbove(dirname(entry));
  const one = locks.length === 1;
  return [
    ...modules
      .filter((module) => resolveFrom(entry, module) === undefined)
      .map(
        (module) =>
          `${subject}: ${module} must be installed where ${entry} finds it; it is not. Add its package to the dependencies.`,
      ),
    ...(one
      ? []
      : [
          `${subject}: one lock file must be in a folder above ${entry}, since it says which package manager calls esbuild; there ${locks.length === 0 ? 'is none' : `are ${locks.map((lock) => basename(lock)).join(' and ')}`}.`,
        ]),
    ...(canBundle() ? [] : [`${subject}: esbuild must be installed to bundle it; add it to the devDependencies.`]),
  ];
}

/** Of the next folder that has any. */
function lockFilesAbove(folder: string): readonly string[] {
  const found = LOCK_FILES.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (found.length > 0 || dirname(folder) === folder) return found;
  return lockFilesAbove(dirname(folder));
}
