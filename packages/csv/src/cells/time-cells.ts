import { instantProblem } from '@jobstack/core';
import { type Cell, cellOf, checkOptions, Expected } from './cell.ts';
import { ISO_INSTANT, type TimeParts, timeFormat } from './time-format.ts';

export interface DateCellOptions {
  /** Of YYYY, MM or M, DD or D, and what stands between them. @default 'YYYY-MM-DD' */
  readonly format?: string;
}

/**
 * A day of the calendar, as the text `YYYY-MM-DD`, which `date` columns take. 30 February is refused.
 *
 * @throws HandlerDefinitionError for a format that does not say the whole date
 * @example
 * ```ts
 * z.object({ born: cell.date({ format: 'DD.MM.YYYY' }) });
 * ```
 */
export function date({ format = 'YYYY-MM-DD' }: DateCellOptions = {}): Cell<string> {
  const { parts, problems, read } = timeFormat(format);
  const hasTime = ['hour', 'minute', 'second', 'fraction', 'offset'].some((part) => parts.has(part));
  checkOptions('date', [...problems, hasTime && `a date has no time of day (take cell.instant); received '${format}'`]);
  const expected = new Expected(`a date that exists, as ${format}`);
  return cellOf((text) => {
    const found = read(text);
    return found && dayOf(found) ? `${found.year}-${twoDigits(found.month)}-${twoDigits(found.day)}` : expected;
  });
}

export interface InstantCellOptions {
  /** Of what `date` has, and HH or H, mm, ss, SSS, Z. @default ISO 8601, with `T` or a space, up to milliseconds */
  readonly format?: string;
  /** Of texts that name none: `Z`, or such as `+01:00`. @default none, so that every text must name its own */
  readonly offset?: string;
}

/**
 * A moment, as a `Date`. What a `Date` would not hold exactly, microseconds among it, is refused, and so is a text without offset when
 * `offset` says none.
 *
 * @throws HandlerDefinitionError for a format that leaves the moment open
 * @example
 * ```ts
 * z.object({ at: cell.instant(), seen: cell.instant({ format: 'DD.MM.YYYY HH:mm', offset: '+01:00' }) });
 * ```
 */
export function instant({ format, offset }: InstantCellOptions = {}): Cell<Date> {
  const { parts, problems, read } = format === undefined ? ISO_INSTANT : timeFormat(format);
  checkOptions('instant', [
    ...problems,
    !parts.has('hour') && `the hour is missing; received '${format}'`,
    !parts.has('offset') && offset === undefined && `expected Z in the format, or an offset; received '${format}'`,
    offset !== undefined &&
      minutesOf(offset) === undefined &&
      `offset must be Z or such as +01:00; received '${offset}'`,
  ]);
  const form = format ?? `2024-02-29T12:00:00${offset === undefined ? 'Z' : ''}`;
  const expected = new Expected(`an instant that exists, as ${form}, at most to the millisecond`);
  return cellOf((text) => {
    const found = read(text);
    const instant = found && instantOf(found, offset);
    return instant === undefined || instantProblem(instant) ? expected : instant;
  });
}

/** Midnight of the day in UTC, in milliseconds; undefined for one that does not exist. */
function dayOf({ year, month, day }: TimeParts): Date | undefined {
  const date = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) && Number(year) > 0;
  return exists ? date : undefined;
}

function instantOf(parts: TimeParts, defaultOffset: string | undefined): Date | undefined {
  const { hour, minute = '0', second = '0', fraction = '' } = parts;
  const day = dayOf(parts);
  const offset = minutesOf(parts.offset ?? defaultOffset);
  const exists = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && /^\d{0,3}0*$/.test(fraction);
  if (!day || offset === undefined || !exists) return undefined;
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  return new Date(
    day.getTime() + minutes * 60_000 + Number(second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0')),
  );
}

/** Of an offset from UTC, at most as far as PostgreSQL goes; undefined for a text that is none. */
function minutesOf(offset: string | undefined): number | undefined {
  if (offset === 'Z') return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2})(?::?(\d{2}))?$/.exec(offset ?? '') ?? [];
  if (sign === undefined || Number(hours) > 15 || Number(minutes) > 59) return undefined;
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
}

function twoDigits(number: string | undefined): string {
  return (number ?? '').padStart(2, '0');
}
