import type { CsvDialect } from '../dialect.ts';
import { findTitles } from './find-titles.ts';
import type { Decision } from './inspection.ts';
import { type Head, readSample, type Sample, type SampleRecord } from './sample.ts';

/** What is tried first; the first of them where nothing speaks for another. */
const USUAL_DELIMITERS = [',', ';', '\t', '|'];
/** What is tried where none of those gives a table, and only taken when every record agrees. */
const RARE_DELIMITERS = [':', '^', '~', '\x01', '\x1f'];

const RARE_NEED_RECORDS = 3;

/** The parts of a dialect that give records their shape. */
export interface FoundShape {
  readonly dialect: CsvDialect;
  /** Of the file, without titles. */
  readonly records: readonly SampleRecord[];
  readonly decisions: Readonly<Record<'delimiter' | 'quote' | 'escape' | 'skipLines', Decision>>;
}

interface Trial {
  readonly dialect: CsvDialect;
  readonly sample: Sample;
  /** How many of the records are a title. */
  readonly titles: number;
  /** Fields of the first record behind the title. */
  readonly columns: number;
  /** The share of the records behind the title that have as many. */
  readonly agreement: number;
}

/** @param dialect with what was told; of the rest it holds what nothing speaks against */
export function findShape(head: Head, dialect: CsvDialect, told: Partial<CsvDialect>): FoundShape {
  const delimiters = told.delimiter === undefined ? USUAL_DELIMITERS : [told.delimiter];
  const best = bestOf(delimiters, head, dialect, told);
  const rare = told.delimiter === undefined && best.columns < 2 ? rareTrial(head, dialect, told) : undefined;
  const { titles, sample, ...trial } = rare ?? best;
  const records = sample.records.slice(titles);
  // Without a header a title could not be told from a record.
  const skipLines = titles > 0 ? (records[0]?.line ?? 1) - 1 : trial.dialect.skipLines;
  return {
    dialect: { ...trial.dialect, skipLines },
    records,
    decisions: decisionsOf({ ...trial, titles, sample }, told),
  };
}

function rareTrial(head: Head, dialect: CsvDialect, told: Partial<CsvDialect>): Trial | undefined {
  const trial = bestOf(RARE_DELIMITERS, head, dialect, told);
  const isSure = trial.columns > 1 && trial.agreement === 1 && trial.titles === 0 && !trial.sample.isBroken;
  return isSure && trial.sample.records.length >= RARE_NEED_RECORDS ? trial : undefined;
}

/** The one at which most records have as many fields as the first; of several such, the one with the most columns. */
function bestOf(delimiters: readonly string[], head: Head, dialect: CsvDialect, told: Partial<CsvDialect>): Trial {
  const trials = delimiters.map((delimiter) => likeliestQuotes(head, { ...dialect, delimiter }, told));
  const [first] = trials;
  const tables = trials.filter(({ columns }) => columns > 1);
  tables.sort(
    (one, other) => other.agreement - one.agreement || one.titles - other.titles || other.columns - one.columns,
  );
  return (tables[0] ?? first) as Trial;
}

/** Another quote or escape is taken only where it reads without fault what double quotes do not. */
function likeliestQuotes(head: Head, dialect: CsvDialect, told: Partial<CsvDialect>): Trial {
  const usual = trialOf(head, dialect, told);
  if (told.escape === undefined && usual.sample.isBroken) {
    const trial = trialOf(head, { ...dialect, escape: 'backslash' }, told);
    if (!trial.sample.isBroken && trial.agreement >= usual.agreement) return trial;
  }
  if (told.quote === undefined && usual.sample.quoted === 0) {
    const trial = trialOf(head, { ...dialect, quote: "'" }, told);
    if (isQuotedBySingle(trial, usual)) return trial;
  }
  return usual;
}

/** Whether no apostrophe begins a field that it does not also end, and several are so quoted, one of them for a reason. */
function isQuotedBySingle(single: Trial, usual: Trial): boolean {
  const { sample } = single;
  const isNeeded = usual.agreement < single.agreement || usual.sample.isBroken;
  const isEverywhere = sample.quoted === sample.records.length && sample.quoted > 1;
  return !sample.isBroken && sample.quoted > 1 && (isNeeded || isEverywhere);
}

function trialOf(head: Head, dialect: CsvDialect, told: Partial<CsvDialect>): Trial {
  const sample = readSample(head, dialect);
  const mayHaveTitle = told.skipLines === undefined && (told.header ?? true) === true;
  const titles = mayHaveTitle ? findTitles(sample.records) : 0;
  const counts = sample.records.slice(titles).map(({ fields }) => fields.length);
  const [columns = 0] = counts;
  const fitting = counts.filter((count) => count === columns).length;
  const total = counts.length + (sample.isBroken ? 1 : 0);
  return { dialect, sample, titles, columns, agreement: total === 0 ? 0 : fitting / total };
}

function decisionsOf(
  { dialect, sample, titles, columns, agreement }: Trial,
  told: Partial<CsvDialect>,
): FoundShape['decisions'] {
  const count = sample.records.length - titles;
  const share = agreement === 1 ? `all ${count}` : `${Math.round(agreement * count)} of the first ${count}`;
  const isTable = columns > 1;
  const delimiter: Decision = isTable
    ? {
        confidence: agreement === 1 && count > 1 ? 'certain' : 'likely',
        because: `${share} records have ${columns} fields`,
      }
    : { confidence: 'assumed', because: 'no delimiter gives more than one column' };
  const isUsual = dialect.quote === '"';
  const quote: Decision = isUsual
    ? {
        confidence: sample.quoted > 0 ? 'certain' : 'assumed',
        because: `${sample.quoted} of the first records have it`,
      }
    : { confidence: 'likely', because: 'fields begin and end with it, and none with a double quote' };
  const escaping: Decision =
    dialect.escape === 'double'
      ? { confidence: 'assumed', because: 'no quote stands behind a backslash where it could not stand otherwise' }
      : { confidence: 'likely', because: 'quotes inside quoted fields stand behind backslashes' };
  const skipLines: Decision =
    titles > 0
      ? { confidence: 'likely', because: `the records before line ${sample.records[titles]?.line} have no columns` }
      : { confidence: 'assumed', because: 'the first records look like a table' };
  const found = { delimiter, quote, escape: escaping, skipLines };
  const isTold = (setting: string) => setting in told;
  return Object.fromEntries(
    Object.entries(found).map(([setting, decision]) => [setting, isTold(setting) ? TOLD : decision]),
  ) as FoundShape['decisions'];
}

export const TOLD: Decision = { confidence: 'told', because: 'it was told' };
