import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-files.ts';

/** What the Makefile takes as proof that all is installed. */
const STAMPS = ['.jobstack-installed', '.jobstack-runnable'];

/**
 * Copies the checkout into `folder`, as git would have it, to try in it what changes files. What is installed is there by reference, and
 * `make` finds nothing to install.
 */
export function copyCheckout(folder: string): void {
  const copy = (path: string) =>
    cpSync(join(ROOT, path), join(folder, path), {
      recursive: true,
      // Links are relative: in the copy, members of the workspace find those of the copy.
      verbatimSymlinks: true,
    });
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: ROOT });
  for (const path of listed.toString().split('\0')) if (path !== '' && existsSync(join(ROOT, path))) copy(path);
  const members = globSync(['packages/*/node_modules', 'lib/node_modules', 'lambda/node_modules'], { cwd: ROOT });
  for (const path of [...members, ...globSync(['node_modules/*', 'node_modules/.bin'], { cwd: ROOT })]) copy(path);
  symlinkSync(join(ROOT, 'node_modules/.pnpm'), join(folder, 'node_modules/.pnpm'));
  for (const stamp of STAMPS) writeFileSync(join(folder, 'node_modules', stamp), '');
}
