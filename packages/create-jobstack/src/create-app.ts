import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateAppError } from './create-app-error.ts';
import { PACKAGE_MANAGERS, type PackageManager, WORDS } from './package-manager.ts';

const TEMPLATE = fileURLToPath(new URL('../template', import.meta.url));
const MANIFEST = new URL('../package.json', import.meta.url);

/** Files of the template whose real names would mean something where it lies: `_gitignore` becomes `.gitignore`. */
const RENAMED: Readonly<Record<string, string>> = {
  '_package.json': 'package.json',
  '_pnpm-workspace.yaml': 'pnpm-workspace.yaml',
  _gitignore: '.gitignore',
  _github: '.github',
};

/** Files that only one package manager reads. */
const OF_ONE: Readonly<Record<string, PackageManager>> = { '_pnpm-workspace.yaml': 'pnpm' };

/** Names of stacks and packages at once: what both CloudFormation and npm take. */
const NAME = /^[a-z][a-z0-9-]{0,39}$/;

export interface CreateAppOptions {
  /** Where the app goes: made when it is missing, refused when there is anything in it. */
  readonly folder: string;
  /** Of the package and, with the stage behind it, of the stacks: a–z, 0–9 and `-`, a letter first, at most 40. @default that of the folder */
  readonly name?: string | undefined;
  /** @default pnpm */
  readonly packageManager?: PackageManager | undefined;
  /** Of the packages that it depends on. @default the version of this one, with which they were made */
  readonly version?: string | undefined;
}

export interface CreatedApp {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** Every file that was written, from the folder. */
  readonly files: readonly string[];
}

/**
 * Writes an app into a folder: handlers, a table with its migration, tests, infrastructure, a Makefile and a workflow. Nothing is
 * downloaded, nothing is installed.
 *
 * @throws CreateAppError with everything that is wrong, when nothing has been written
 */
export function createApp({ folder: given, ...options }: CreateAppOptions): CreatedApp {
  const folder = resolve(given);
  const { name = basename(folder), packageManager = 'pnpm', version = ownVersion() } = options;
  const problems = [...folderProblems(folder), ...nameProblems(name), ...managerProblems(packageManager)];
  if (problems.length > 0) throw new CreateAppError(problems);
  const words: Record<string, string> = { name, version, packageManager, ...WORDS[packageManager] };
  const files = templateFiles().filter((file) => (OF_ONE[file] ?? packageManager) === packageManager);
  const written = files.map((file) => {
    const path = file
      .split('/')
      .map((part) => RENAMED[part] ?? part)
      .join('/');
    writeFilled(join(TEMPLATE, file), join(folder, path), words);
    return path;
  });
  return { name, folder, files: written.sort() };
}

function ownVersion(): string {
  return JSON.parse(readFileSync(MANIFEST, 'utf8')).version;
}

/** From the template's folder, with forward slashes. */
function templateFiles(): readonly string[] {
  return readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(TEMPLATE.length + 1)
        .replaceAll('\\', '/'),
    );
}

function writeFilled(from: string, to: string, words: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
  const text = readFileSync(to, 'utf8');
  const filled = text.replace(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole);
  if (filled !== text) writeFileSync(to, filled);
}

function folderProblems(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  if (!statSync(folder).isDirectory()) return [`${folder} is a file; name a folder that is empty or not there.`];
  const found = readdirSync(folder).filter((entry) => entry !== '.git');
  if (found.length === 0) return [];
  const some = found.slice(0, 3).join(', ');
  return [
    `${folder} is not empty: there is ${some}${found.length > 3 ? ' and more' : ''}. Name a folder that is empty or not there.`,
  ];
}

function nameProblems(name: string): readonly string[] {
  if (NAME.test(name)) return [];
  return [
    `The name must be 1 to 40 of a–z, 0–9 and '-', and begin with a letter, since stacks and the package are called so; received '${name}'. Say another with --name.`,
  ];
}

function managerProblems(name: string): readonly string[] {
  const known = PACKAGE_MANAGERS.some((manager) => manager === name);
  return known ? [] : [`--package-manager must be ${PACKAGE_MANAGERS.join(' or ')}; received '${name}'.`];
}
