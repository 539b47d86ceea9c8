import { harmless } from './text.ts';

/** JSON in which no character is one that a terminal would obey. It says the same: they are written `\u001b`, as JSON may. */
export function harmlessJson(value: unknown, pretty: boolean): string {
  const json = JSON.stringify(value, undefined, pretty ? 2 : undefined) ?? 'null';
  // Line ends are those of the layout: in texts JSON has written them out already.
  return json.split('\n').map(harmless).join('\n');
}
