import { type Style, styled, Text, text } from './text.ts';

/** Rows below each other, columns under their titles; on a terminal no wider than it is. */
export function table(titles: readonly string[], rows: readonly (readonly Text[])[], width?: number): readonly Text[] {
  const head = titles.map((title) => styled('dim', title));
  const widths = titles.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
  return [head, ...rows].map((row) => cut(join(row, widths), width));
}

/** What belongs together, a name and a value a line; without those that are undefined. */
export function facts(entries: readonly (readonly [string, Text | undefined])[]): readonly Text[] {
  const known = entries.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => text`${styled('dim', name.padEnd(width))}  ${value}`);
}

function join(row: readonly Text[], widths: readonly number[]): Text {
  return new Text(
    row.flatMap((cell, at) => {
      const isLast = at === row.length - 1;
      return [...cell.parts, ...(isLast ? [] : [{ value: ' '.repeat((widths[at] ?? 0) - cell.length + 2) }])];
    }),
  );
}

function cut(line: Text, width: number | undefined): Text {
  if (width === undefined || line.length <= width) return line;
  let left = width - 1;
  const parts: { value: string; style?: Style | undefined }[] = [];
  for (const part of line.parts) {
    if (left <= 0) break;
    parts.push({ ...part, value: part.value.slice(0, left) });
    left -= part.value.length;
  }
  return new Text([...parts, { value: '…' }]);
}
