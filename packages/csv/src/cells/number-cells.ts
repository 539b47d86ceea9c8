import { type Cell, cellOf, checkOptions, Expected, rangeText } from './cell.ts';
import { compareDecimals, isExact, parseDecimal } from './decimal-text.ts';

const WHOLE = /^[+-]?\d+$/;

/** Fifteen digits at most, none of them idle. */
const PLAIN_DECIMAL = /^-?(?:0|[1-9]\d{0,7})(?:\.\d{1,7})?$/;

/** In characters: computing with longer ones takes a time that grows with the square of it. */
const MOST_BIGINT_LENGTH = 1_000;

export interface IntegerCellOptions {
  /** @default -9007199254740991, the least that a number holds exactly */
  readonly min?: number;
  /** @default 9007199254740991 */
  readonly max?: number;
}

/**
 * A whole number in decimal digits, as a `number`. `1.0`, `1e3`, `0x10` and `1,000` are refused, and so is what a number does not hold
 * exactly: for that take `bigint`.
 *
 * @throws HandlerDefinitionError when the range is none
 */
export function integer({ min, max }: IntegerCellOptions = {}): Cell<number> {
  const [least, most] = [min ?? Number.MIN_SAFE_INTEGER, max ?? Number.MAX_SAFE_INTEGER];
  checkOptions('integer', [
    ![least, most].every(Number.isSafeInteger) &&
      `min and max must be whole numbers that are exact; received ${least}, ${most}`,
    least > most && `min must not be above max; received ${least}, ${most}`,
  ]);
  return cellOf((text) => {
    const value = WHOLE.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value === 0 ? 0 : value;
    return new Expected(`a whole number${WHOLE.test(text) ? rangeText(least, most) : rangeText(min, max)}`);
  });
}

export interface BigintCellOptions {
  /** @default -2⁶³, the least of PostgreSQL's bigint */
  readonly min?: bigint;
  /** @default 2⁶³ - 1 */
  readonly max?: bigint;
}

/**
 * A whole number in decimal digits, as a `bigint`: exact whatever its size.
 *
 * @throws HandlerDefinitionError when the range is none
 */
export function bigint({ min, max }: BigintCellOptions = {}): Cell<bigint> {
  const [least, most] = [min ?? -(2n ** 63n), max ?? 2n ** 63n - 1n];
  checkOptions('bigint', [least > most && `min must not be above max; received ${least}, ${most}`]);
  return cellOf((text) => {
    const isWhole = WHOLE.test(text) && text.length <= MOST_BIGINT_LENGTH;
    const value = isWhole ? BigInt(text.replace('+', '')) : undefined;
    if (value !== undefined && value >= least && value <= most) return value;
    return new Expected(`a whole number${value === undefined ? rangeText(min, max) : rangeText(least, most)}`);
  });
}

export interface DecimalCellOptions {
  /** Between whole part and fraction. @default '.' */
  readonly separator?: '.' | ',';
  /** Most digits of the fraction: with more PostgreSQL would round to the column's scale without a word. @default any number */
  readonly scale?: number;
  /** A number, or text where that is not exact. @default none */
  readonly min?: number | string;
  /** @default none */
  readonly max?: number | string;
}

/**
 * A decimal number, as text with a point, every digit kept: for `numeric` columns exact, for `real` and `double precision` as near as
 * they come. Without exponent and without thousands separators.
 *
 * @throws HandlerDefinitionError when an option is out of range
 */
export function decimal({ separator = '.', scale, min, max }: DecimalCellOptions = {}): Cell<string> {
  const [least, most] = [min, max].map((bound) => (bound === undefined ? undefined : parseDecimal(String(bound), '.')));
  checkOptions('decimal', [
    separator !== '.' && separator !== ',' && `separator must be '.' or ','; received ${JSON.stringify(separator)}`,
    scale !== undefined &&
      !(Number.isInteger(scale) && scale >= 0) &&
      `scale must be a whole number of 0 or more; received ${scale}`,
    min !== undefined && !least && `min must be a decimal number; received ${min}`,
    max !== undefined && !most && `max must be a decimal number; received ${max}`,
    !!least && !!most && compareDecimals(least, most) > 0 && `min must not be above max; received ${min}, ${max}`,
  ]);
  const digits = scale === undefined ? '' : ` with at most ${scale} decimals`;
  const expected = new Expected(`a number such as 1${separator}5${rangeText(min, max)}${digits}`);
  const [lowest, highest] = [
    least ? Number(least.text) : Number.NEGATIVE_INFINITY,
    most ? Number(most.text) : Number.POSITIVE_INFINITY,
  ];
  const isExactBounds = [least, most].every((bound) => !bound || isExact(bound));
  const isQuick = (text: string) => isExactBounds && separator === '.' && PLAIN_DECIMAL.test(text);
  const isFit = (text: string) => {
    const number = Number(text);
    return (scale === undefined || decimalsOf(text) <= scale) && number >= lowest && number <= highest;
  };
  return cellOf((text) => {
    // Nearly every number of nearly every file, which is its own text and exact as a number.
    if (isQuick(text)) return isFit(text) ? text : expected;
    const value = parseDecimal(text, separator);
    if (!value || (scale !== undefined && value.fraction.length > scale)) return expected;
    if ((least && compareDecimals(value, least) < 0) || (most && compareDecimals(value, most) > 0)) return expected;
    return value.text;
  });
}

function decimalsOf(text: string): number {
  const point = text.indexOf('.');
  return point === -1 ? 0 : text.length - point - 1;
}
