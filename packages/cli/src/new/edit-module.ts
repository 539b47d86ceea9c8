import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error.ts';

/** Writes a file that is not there yet. @throws CliError when it is */
export function writeNew(root: string, path: string, code: string): void {
  try {
    writeFileSync(join(root, path), code, { flag: 'wx' });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
    throw new CliError(`${path} is there already; choose another name, or remove it first.`);
  }
}

/** The text of a module; undefined when there is none. */
export function moduleText(root: string, path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * Adds an import, and a line to the object literal that stands behind `opening`.
 *
 * @returns whether the literal was found; else nothing is written
 */
export function addEntry(
  root: string,
  path: string,
  { opening, statement, entry }: { readonly opening: RegExp; readonly statement: string; readonly entry: string },
): boolean {
  const code = moduleText(root, path);
  const at = code === undefined ? undefined : opening.exec(code);
  if (code === undefined || !at) return false;
  const start = at.index + at[0].length;
  // The first line that begins with the closing brace: entries are indented.
  const end = code.indexOf('\n}', start);
  if (end < 0) return false;
  const extended = `${code.slice(0, end)}\n  ${entry}${code.slice(end)}`;
  writeFileSync(join(root, path), withImport(extended, statement));
  return true;
}

/** Behind the last import, or at the top. */
export function withImport(code: string, statement: string): string {
  const imports = [...code.matchAll(/^import [^;]*;\n/gm)];
  const last = imports.at(-1);
  const at = last ? last.index + last[0].length : 0;
  return `${code.slice(0, at)}${statement}\n${code.slice(at)}`;
}
