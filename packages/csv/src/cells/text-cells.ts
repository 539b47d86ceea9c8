import { type JsonValue, parseStorableJson } from '@jobstack/core';
import { type Cell, cellOf, checkOptions, Expected, listOf, rangeText } from './cell.ts';

export interface TextCellOptions {
  /** Least number of characters. @default none */
  readonly min?: number;
  /** Most characters, as `varchar(n)` counts them. @default any number */
  readonly max?: number;
  /** Whether white space around the text is dropped. @default true */
  readonly trim?: boolean;
}

/** PostgreSQL's text cannot hold it. */
const NUL = '\0';

const WITHOUT_NUL = new Expected('text without NUL characters');

/**
 * Text, without the white space around it. The character NUL is refused: PostgreSQL's text cannot hold it.
 *
 * @throws HandlerDefinitionError when the range is none
 */
export function text({ min, max, trim = true }: TextCellOptions = {}): Cell<string> {
  checkOptions('text', [
    [min, max].some((bound) => bound !== undefined && !(Number.isInteger(bound) && bound >= 0)) &&
      `min and max must be whole numbers of 0 or more; received ${min}, ${max}`,
    (min ?? 0) > (max ?? Number.POSITIVE_INFINITY) && `min must not be above max; received ${min}, ${max}`,
  ]);
  const expected = new Expected(
    `text${rangeText(min, max)}${min === undefined && max === undefined ? '' : ' characters'}`,
  );
  return cellOf((value) => {
    if (value.includes(NUL)) return WITHOUT_NUL;
    const isFit = isAtLeast(value, min ?? 0) && !isAtLeast(value, (max ?? value.length) + 1);
    return isFit ? value : expected;
  }, trim);
}

/** Whether the text has so many characters. A character takes one or two UTF-16 units, so that most texts need no counting. */
function isAtLeast(value: string, count: number): boolean {
  if (value.length < count) return false;
  return value.length >= 2 * count || [...value].length >= count;
}

/**
 * One of some texts, exactly as they are written.
 *
 * @throws HandlerDefinitionError when there is none to choose from
 * @example
 * ```ts
 * z.object({ plan: cell.enumOf(['free', 'team', 'enterprise']) });
 * ```
 */
export function enumOf<const Value extends string>(values: readonly Value[]): Cell<Value> {
  checkOptions('enumOf', [values.length === 0 && 'expected at least one value, received none']);
  const known: ReadonlySet<string> = new Set(values);
  const expected = new Expected(`one of ${listOf(values)}`);
  return cellOf((value) => (known.has(value) ? (value as Value) : expected));
}

/**
 * JSON, parsed. What `jsonb` or JavaScript would change is refused: NUL characters, half surrogate pairs, keys that come twice, numbers
 * such as 9007199254740993. Refine it by `.pipe(z.object(…))`.
 */
export function json(): Cell<JsonValue> {
  return cellOf((value) => {
    const parsed = parseStorableJson(value);
    if (parsed.ok) return parsed.value;
    const [problem] = parsed.problems;
    return new Expected(`JSON${problem ? ` that can be stored: ${problem.message}` : ''}`);
  });
}
