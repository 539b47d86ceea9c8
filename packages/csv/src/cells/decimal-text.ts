/** A decimal number, every digit kept. */
export interface Decimal {
  /** With a point, without `+` and leading zeros. */
  readonly text: string;
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

const WITH_POINT = /^([+-]?)(\d*)(?:\.(\d+))?$/;
const WITH_COMMA = /^([+-]?)(\d*)(?:,(\d+))?$/;

/** No `numeric(p, s)` holds more, and comparing much longer ones would take long. */
const MOST_DIGITS = 1_000;

/** So many digits are exact in a `number`. */
const EXACT_DIGITS = 15;

/** Undefined for what is no decimal number: no digit or more than 1,000, an exponent, another separator. */
export function parseDecimal(text: string, separator: '.' | ','): Decimal | undefined {
  if (text.length > MOST_DIGITS + 2) return undefined;
  const match = (separator === '.' ? WITH_POINT : WITH_COMMA).exec(text);
  if (!match) return undefined;
  const [, sign, digits = '', fraction = ''] = match;
  if (digits === '' && fraction === '') return undefined;
  const whole = digits.replace(/^0+(?=.)/, '') || '0';
  const isNegative = sign === '-';
  return {
    text: `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`,
    isNegative,
    whole,
    fraction,
  };
}

/** Negative, 0 or positive, as `one` is less than, equal to or greater than `other`. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  if (isExact(one) && isExact(other)) return Number(one.text) - Number(other.text);
  const digits = Math.max(one.fraction.length, other.fraction.length);
  const [left, right] = [scaled(one, digits), scaled(other, digits)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Whether a `number` holds it. */
export function isExact({ whole, fraction }: Decimal): boolean {
  return whole.length + fraction.length <= EXACT_DIGITS;
}

function scaled({ isNegative, whole, fraction }: Decimal, digits: number): bigint {
  const value = BigInt(whole + fraction.padEnd(digits, '0'));
  return isNegative ? -value : value;
}
