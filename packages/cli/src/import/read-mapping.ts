import { CliError } from '../cli-error.ts';

/**
 * `Handle=handle,IG=socials.instagram` as columns and their fields; a column's own comma or equals sign stands behind a backslash.
 *
 * @throws CliError for an entry that is not of that form, and for a column that is there twice
 */
export function readMapping(given: string | undefined): Readonly<Record<string, string>> | undefined {
  if (given === undefined) return undefined;
  const entries = split(given, ',').map((entry) => split(entry, '=').map((side) => side.replace(/\\([,=\\])/g, '$1')));
  const wrong = entries.filter(([column, field, more]) => !column || !field || more !== undefined);
  const columns = entries.map(([column]) => column);
  const twice = columns.filter((column, at) => columns.indexOf(column) !== at);
  if (wrong.length === 0 && twice.length === 0) return Object.fromEntries(entries);
  const problems = [
    ...wrong.map((sides) => `'${sides.join('=')}' is not column=field`),
    ...twice.map((column) => `'${column}' is there twice`),
  ];
  throw new CliError(`--map must be such as "Handle=handle,IG=socials.instagram": ${problems.join('; ')}.`);
}

/** At each separator that has no backslash before it. */
function split(given: string, separator: string): readonly string[] {
  return given.split(new RegExp(`(?<!\\\\)${separator}`));
}
