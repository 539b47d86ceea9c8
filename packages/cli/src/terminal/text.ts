/** What picocolors makes. */
type Colors = Readonly<Record<Style, (value: string) => string>>;

/** How a text stands out, where colours are wanted. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/**
 * Text that is fit for a terminal: whatever a job, a file or a server put into it cannot move the cursor, change colours or the title, or turn
 * the direction of reading. The only thing that can be printed, and made by `text` and `styled` alone.
 */
export class Text {
  readonly #parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  /** In characters as they stand on the terminal, roughly. */
  get length(): number {
    return this.plain.length;
  }

  get plain(): string {
    return this.#parts.map(({ value }) => value).join('');
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** As it is written, with colours where `colors` has any. */
  render(colors: Colors): string {
    return this.#parts.map(({ value, style }) => (style ? colors[style](value) : value)).join('');
  }
}

interface Part {
  readonly value: string;
  readonly style?: Style | undefined;
}

type Value = Text | string | number | boolean | null | undefined;

/** A line: whatever is put into it is made harmless, line ends too. */
export function text(strings: TemplateStringsArray, ...values: readonly Value[]): Text {
  const parts = strings.flatMap((string, at) => [
    ...(string === '' ? [] : [{ value: string }]),
    ...(at < values.length ? partsOf(values[at]) : []),
  ]);
  return new Text(parts);
}

export function styled(style: Style, value: Value): Text {
  return new Text(partsOf(value).map((part) => ({ style, ...part })));
}

/** Of several lines, such as a stack; those after the first are indented, so that none passes for a line of ours. */
export function lines(value: string, indent = '    '): Text {
  return new Text([{ value: value.split(/\r?\n/).map(harmless).join(`\n${indent}`) }]);
}

function partsOf(value: Value): readonly Part[] {
  if (value instanceof Text) return value.parts;
  return value === null || value === undefined ? [] : [{ value: harmless(String(value)) }];
}

/** Control characters of ASCII and Latin-1, and what turns the direction of reading (https://trojansource.codes). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Each character that a terminal would obey is written out instead: `\u001b`. */
export function harmless(value: string): string {
  return value.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
