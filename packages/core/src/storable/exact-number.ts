/** A JSON number of so many characters and without an exponent is always exact: a double holds 15 digits. */
const ALWAYS_EXACT_LENGTH = 15;

/** In UTF-16 units of the number as it stands in a message. */
const MAX_SHOWN = 40;

/**
 * What is wrong with a JSON number as written, or undefined when it comes back as the same number: JavaScript reads
 * 9007199254740993 as …992 and 1e400 as Infinity, and says nothing.
 */
export function numberProblem(source: string): string | undefined {
  if (source.length <= ALWAYS_EXACT_LENGTH && !/[eE]/.test(source)) return undefined;
  const number = Number(source);
  if (!Number.isFinite(number)) {
    return `the number ${shown(source)} is out of range: expected at most 1.797e308 in size; send it as text`;
  }
  const kept = String(number);
  if (kept === source || decimalOf(kept) === decimalOf(source)) return undefined;
  return `the number ${shown(source)} would become ${kept}: send it as text`;
}

/** No exponent of a number that is held takes more digits. */
const MAX_EXPONENT = 330;

/**
 * How many bytes a JSON number may be longer where exponents are written out, as PostgreSQL does: 1e300 has 301 digits there, and
 * a few hundred kilobytes of such numbers are many megabytes.
 */
export function writtenOutBytes(source: string): number {
  const at = source.search(/[eE]/);
  return at < 0 ? 0 : Math.min(Math.abs(Number(source.slice(at + 1))), MAX_EXPONENT);
}

function shown(source: string): string {
  return source.length > MAX_SHOWN ? `${source.slice(0, MAX_SHOWN)}…` : source;
}

/** The number's digits and the power of ten of the last, so that 1.50, 15e-1 and 1.5 are the same. */
function decimalOf(source: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = whole + fraction;
  // Loops, since a pattern such as /0+$/ takes quadratic time over many zeros.
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  let start = 0;
  while (start < end && digits[start] === '0') start += 1;
  if (start === end) return '0';
  const sign = source.startsWith('-') ? '-' : '';
  return `${sign}${digits.slice(start, end)}e${Number(exponent) - fraction.length + (digits.length - end)}`;
}
