import type { ArgsDef } from 'citty';

/** What is wrong with the options of a command line: unknown ones, and those that lack their value. Reading is left to citty, which takes anything. */
export function unknownOptions(args: ArgsDef, given: readonly string[]): string[] {
  const problems: string[] = [];
  for (let at = 0; at < given.length && given[at] !== '--'; at += 1) {
    const word = given[at] ?? '';
    if (!/^-{1,2}\w/.test(word) || /^-\d/.test(word)) continue;
    const [option = '', value] = word.split('=', 2);
    const name = option.replace(/^-+/, '').replace(/^no-/, '');
    const known = Object.entries(args).find(([key, { type, ...arg }]) => {
      const aliases = 'alias' in arg ? [arg.alias ?? []].flat() : [];
      return type !== 'positional' && (key === name || aliases.includes(name));
    });
    if (!known) {
      problems.push(`there is no option ${option}`);
    } else if (known[1].type !== 'boolean' && value === undefined) {
      at += 1;
      if (given[at] === undefined) problems.push(`${option} needs a value`);
    }
  }
  return problems;
}
