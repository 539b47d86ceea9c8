/** What the letters of a format stand for. */
const TOKENS: Readonly<Record<string, readonly [part: TimePart, pattern: string]>> = {
  YYYY: ['year', '\\d{4}'],
  MM: ['month', '\\d{2}'],
  M: ['month', '\\d{1,2}'],
  DD: ['day', '\\d{2}'],
  D: ['day', '\\d{1,2}'],
  HH: ['hour', '\\d{2}'],
  H: ['hour', '\\d{1,2}'],
  mm: ['minute', '\\d{2}'],
  ss: ['second', '\\d{2}'],
  SSS: ['fraction', '\\d{3}'],
  Z: ['offset', 'Z|[+-]\\d{2}(?::?\\d{2})?'],
};

const PIECES = /YYYY|MM?|DD?|HH?|mm|ss|SSS|Z|[\s\S]/g;
const LITERAL = /^[^A-Za-z]$|^T$/;
const NEEDS_ESCAPE = /[\\^$.*+?()[\]{}|/]/;

type TimePart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'offset';

/** The parts of a text that has the form of a format, as they are written. */
export type TimeParts = Readonly<Partial<Record<TimePart, string>>>;

/** Reads texts of one form. */
export interface TimeFormat {
  readonly parts: ReadonlySet<string>;
  readonly problems: readonly string[];
  /** Undefined for a text of another form. */
  read(text: string): TimeParts | undefined;
}

/** A format such as `DD.MM.YYYY HH:mm`: what is no letter stands for itself, and so does T. */
export function timeFormat(format: string): TimeFormat {
  const pieces = format.match(PIECES) ?? [];
  const named = pieces.flatMap((piece) => TOKENS[piece]?.[0] ?? []);
  const problems = [
    ...pieces
      .filter((piece) => !TOKENS[piece] && !LITERAL.test(piece))
      .map((piece) => `'${piece}' is none of ${Object.keys(TOKENS).join(', ')}; received '${format}'`),
    ...named
      .filter((part, index) => named.indexOf(part) !== index)
      .map((part) => `the ${part} must not stand there twice; received '${format}'`),
    ...(['year', 'month', 'day'] as const)
      .filter((part) => !named.includes(part))
      .map((part) => `the ${part} is missing; received '${format}'`),
  ];
  const pattern = problems.length > 0 ? /(?!)/ : new RegExp(`^${pieces.map(patternOf).join('')}$`);
  return { parts: new Set(named), problems, read: reader(pattern) };
}

function patternOf(piece: string): string {
  const token = TOKENS[piece];
  if (token) return `(?<${token[0]}>${token[1]})`;
  return NEEDS_ESCAPE.test(piece) ? `\\${piece}` : piece;
}

/** ISO 8601 as programs write it: `T` or a space, seconds and their fraction or not, an offset or not. */
export const ISO_INSTANT: TimeFormat = {
  parts: new Set(['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction', 'offset']),
  problems: [],
  read: reader(
    /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?(?<offset>Z|[+-]\d{2}(?::?\d{2})?)?$/,
  ),
};

function reader(pattern: RegExp): TimeFormat['read'] {
  return (text) => pattern.exec(text)?.groups as TimeParts | undefined;
}
