import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** One import of one file. */
export interface ImportStatement {
  /** As written between the quotes. */
  readonly specifier: string;
  /** Erased before running. */
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ImportStatement[];
}

const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const FROM = /(?<![.#\w])(?:import|export)\s+(type\s)?(?:[\w*\s{},$]+?\sfrom\s+)['"]([^'"\s]+)['"]/g;
const BARE = /(?<![.#\w])import\s*\(?\s*['"]([^'"\s]+)['"]/g;

/** All TypeScript files under the patterns, with what they import; tests only when asked for. */
export function readSourceFiles(...given: readonly (string | { readonly tests: boolean })[]): readonly SourceFile[] {
  const tests = given.some((item) => typeof item === 'object' && item.tests);
  return given
    .flatMap((pattern) => (typeof pattern === 'string' ? globSync(pattern, { cwd: ROOT }) : []))
    .filter((path) => !path.includes('node_modules') && (tests || !path.endsWith('.test.ts')))
    .sort()
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return { path: path.replaceAll('\\', '/'), text, imports: importsOf(text) };
    });
}

export function importsOf(text: string): ImportStatement[] {
  const code = text.replace(COMMENT, '');
  const named = Array.from(code.matchAll(FROM), ([, type, specifier = '']) => ({
    specifier,
    typeOnly: type !== undefined,
  }));
  const bare = Array.from(code.matchAll(BARE), ([, specifier = '']) => ({ specifier, typeOnly: false }));
  return [...named, ...bare];
}

/** `@scope/name` or `name` of a specifier that is neither relative nor Node's own; undefined for those. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
}

/** The package.json of a folder, from the repository's root. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
}
