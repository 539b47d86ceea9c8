import type { Expected } from './odd-files.ts';
import type { Verdict } from './page.ts';

/** What a reader made of a file. */
export interface Reading {
  /** Why it read nothing. */
  readonly error?: string;
  /** The names of the columns, where the reader tells them from the rows. */
  readonly header?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
  /** All records, of a reader that leaves it open whether the first names the columns. */
  readonly records?: readonly (readonly string[])[];
  /** Records that it named as wrong. */
  readonly faults?: number;
}

export function judge(expected: Expected, reading: Reading): Verdict {
  const { error, faults = 0 } = reading;
  if (expected.kind === 'none') return error === undefined ? (faults > 0 ? 'said so' : 'silent') : 'right';
  if (error !== undefined) return 'refused';
  const isRight =
    expected.kind === 'table'
      ? faults === 0 && hasTable(expected, reading)
      : faults > 0 && hasRows(expected.rows, reading);
  if (isRight) return 'right';
  return faults > 0 ? 'said so' : 'silent';
}

function hasTable({ header, rows }: Expected & { kind: 'table' }, reading: Reading): boolean {
  if (reading.records) return isSame(reading.records, header ? [header, ...rows] : rows);
  return isSame(reading.rows, rows) && (header === null || isSame([reading.header ?? []], [header]));
}

/** Of a file with wrong records the header is always the first. */
function hasRows(rows: readonly (readonly string[])[], reading: Reading): boolean {
  return isSame(reading.records?.slice(1) ?? reading.rows, rows);
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
