/**
 * Changes a text as the lines of a diff say: ` ` stays, `-` goes, `+` comes; `@@` begins another place. Each place must be there once.
 *
 * @throws Error naming the lines that are not there, or not once
 */
export function applyDiff(text: string, diff: string): string {
  return diff.split(/^@@.*\n/m).reduce((changed, hunk) => {
    const lines = hunk.trimEnd().split('\n');
    const pick = (marks: string) =>
      lines.filter((line) => marks.includes(line[0] ?? ' ')).map((line) => `${line.slice(1)}\n`);
    const [before, after] = [pick(' -').join(''), pick(' +').join('')];
    const parts = changed.split(before);
    if (before === '' || parts.length !== 2) {
      throw new Error(`These lines must be in the file exactly once, and are ${parts.length - 1} times:\n${before}`);
    }
    return parts.join(after);
  }, text);
}
