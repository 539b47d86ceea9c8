/** Where a value stands in another one; a linked list, since a text of it is only made when there is a problem. */
export interface ValuePath {
  readonly parent: ValuePath | undefined;
  readonly key: string | number;
}

/** In UTF-16 units. Keys may be as long as the value itself. */
const MAX_PATH_LENGTH = 200;

/** `payload.rows.7.name`, in printable characters, cut to 200. */
export function pathText(path: ValuePath | undefined): string {
  const segments: string[] = [];
  for (let at = path; at; at = at.parent) segments.push(printable(String(at.key)));
  return cut(segments.reverse().join('.'), MAX_PATH_LENGTH);
}

/** What stands for a text in a message: what no terminal and no database takes is shown as JSON escapes it. */
export function printable(text: string, limit = MAX_PATH_LENGTH): string {
  return JSON.stringify(cut(text, limit)).slice(1, -1);
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
