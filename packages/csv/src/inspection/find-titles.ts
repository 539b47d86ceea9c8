import type { Decision } from './inspection.ts';
import type { SampleRecord } from './sample.ts';
import { inspectColumn } from './value-kinds.ts';

const MOST_TITLES = 20;

/** The share of the records behind a title that must have the header's number of fields. */
const REGULAR = 0.9;

/**
 * How many of the first records are a title: what stands above the header of a report. Only where the records behind are a table, the
 * first of them names its columns, and an empty line or the kinds of the values say so.
 */
export function findTitles(records: readonly SampleRecord[]): number {
  const columns = commonest(records.map(({ fields }) => fields.length));
  const first = records.findIndex(({ fields }) => fields.length === columns && filled(fields) > 1);
  if (columns < 2 || first < 1 || first > MOST_TITLES) return 0;
  const [titles, header, rows] = [records.slice(0, first), records[first], records.slice(first + 1)];
  const regular = rows.filter(({ fields }) => fields.length === columns).length;
  if (!header || rows.length === 0 || regular < rows.length * REGULAR) return 0;
  const hasGap = header.line > (titles.at(-1)?.lastLine ?? 0) + 1;
  const most = hasGap ? columns - 1 : columns / 2;
  if (!titles.every(({ fields }) => filled(fields) <= 1 || fields.length <= most)) return 0;
  const { typed, untyped } = kindsOf(header.fields, rows);
  return isNaming(header.fields) && typed.length === 0 && (hasGap || untyped.length > 0) ? first : 0;
}

/** Whether the first record names the columns. Only where it clearly has values like the others it does not. */
export function findHeader(records: readonly SampleRecord[]): Decision & { readonly header: boolean } {
  const [first, ...rows] = records;
  if (!first || rows.length === 0) return { header: true, confidence: 'assumed', because: 'there is no second record' };
  const { typed, untyped } = kindsOf(first.fields, rows);
  if (untyped.length > 0) {
    const because = `no value of column ${untyped[0]} is such as its first`;
    return { header: true, confidence: 'certain', because };
  }
  if (typed.length === 0) {
    return { header: true, confidence: 'assumed', because: 'all columns hold texts of any kind' };
  }
  if (isCounting(typed.map((column) => first.fields[column - 1] ?? ''))) {
    return { header: true, confidence: 'assumed', because: 'its numbers count up, as years or columns do' };
  }
  const because = `the first record has a value like the others in ${typed.length === 1 ? 'column' : 'columns'} ${typed.join(', ')}`;
  return { header: false, confidence: 'likely', because };
}

/** Of the columns whose values are of one kind other than text, by number: those whose first value is of it, too, and those where it is not. */
function kindsOf(
  first: readonly string[],
  rows: readonly SampleRecord[],
): { readonly typed: readonly number[]; readonly untyped: readonly number[] } {
  const [typed, untyped]: [number[], number[]] = [[], []];
  for (const [index, value] of first.entries()) {
    const { kind } = inspectColumn(
      '',
      rows.map(({ fields }) => fields[index] ?? ''),
    );
    if (kind === 'empty' || kind === 'text') continue;
    if (sameKind(inspectColumn('', [value]).kind, kind)) typed.push(index + 1);
    else untyped.push(index + 1);
  }
  return { typed, untyped };
}

function sameKind(one: string, other: string): boolean {
  const isNumber = (kind: string) => kind === 'integer' || kind === 'decimal';
  return one === other || (isNumber(one) && isNumber(other));
}

/** Whether numbers count up by one, or are years. */
function isCounting(values: readonly string[]): boolean {
  const numbers = values.map(Number);
  const isYears = numbers.every((number) => Number.isInteger(number) && number >= 1900 && number <= 2100);
  const countsUp =
    numbers.length > 2 && numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1);
  return isYears || countsUp;
}

function isNaming(names: readonly string[]): boolean {
  const filledNames = names.map((name) => name.trim()).filter((name) => name !== '');
  return filledNames.length * 2 > names.length && new Set(filledNames).size === filledNames.length;
}

function filled(fields: readonly string[]): number {
  return fields.filter((field) => field.trim() !== '').length;
}

/** The most frequent number; of several such the first. */
function commonest(counts: readonly number[]): number {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return [...times].sort(([, one], [, other]) => other - one)[0]?.[0] ?? 0;
}
