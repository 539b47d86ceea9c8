import { date, instant } from '../cells/time-cells.ts';
import type { InspectedColumn } from './inspection.ts';

const DATE_FORMATS = [
  'YYYY-MM-DD',
  'DD.MM.YYYY',
  'D.M.YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'D/M/YYYY',
  'M/D/YYYY',
  'DD-MM-YYYY',
  'MM-DD-YYYY',
  'YYYY/MM/DD',
  'YYYYMMDD',
];
const TIMES = ['HH:mm', 'HH:mm:ss', 'H:mm', 'H:mm:ss'];

const SAMPLES = 3;
const MOST_CHARACTERS = 100;

interface Recognizer {
  readonly kind: Exclude<InspectedColumn['kind'], 'empty' | 'text'>;
  readonly format?: string;
  readonly decimalSeparator?: '.' | ',';
  readonly accepts: (text: string) => boolean;
}

/** In the order in which the first that all values of a column fit decides its kind. */
function makeRecognizers(): readonly Recognizer[] {
  return [
    { kind: 'boolean', accepts: matching(/^(?:true|false|yes|no)$/i) },
    ...DATE_FORMATS.map((format) => dateRecognizer(format)),
    { kind: 'integer', accepts: matching(/^[+-]?(?:0|[1-9]\d{0,18})$/) },
    {
      kind: 'decimal',
      decimalSeparator: '.',
      accepts: matching(/^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?(?:e[+-]?\d+)?$/i),
    },
    { kind: 'decimal', decimalSeparator: ',', accepts: matching(/^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d+)?$/) },
    { kind: 'instant', format: 'ISO 8601', accepts: accepting(instant({ offset: 'Z' })) },
    ...DATE_FORMATS.flatMap((day) => TIMES.map((time) => instantRecognizer(`${day} ${time}`))),
  ];
}

/** Made when the first file is inspected: whoever only goes on reading does not wait for them. */
let recognizers: readonly Recognizer[] | undefined;

/** A number that begins with zeros is a name, such as a postal code. */
const ZEROS_FIRST = /^[+-]?0\d/;

/** What all these values, of which blank ones say nothing, have in common. */
export function inspectColumn(name: string, values: readonly string[]): InspectedColumn {
  const texts = values.map((value) => value.trim()).filter((value) => value !== '');
  const samples = [...new Set(texts)].slice(0, SAMPLES).map((text) => text.slice(0, MOST_CHARACTERS));
  const fitting = texts.length === 0 ? [] : recognizersOf(texts);
  const [first] = fitting;
  const kind = texts.length === 0 ? 'empty' : (first?.kind ?? 'text');
  const same = fitting.filter((one) => one.kind === kind);
  const separators = kind === 'decimal' ? same.flatMap((one) => one.decimalSeparator ?? []) : [];
  return {
    name,
    kind,
    formats: same.flatMap((one) => one.format ?? []),
    decimalSeparator: separators.length === 1 ? separators[0] : undefined,
    samples,
  };
}

function recognizersOf(texts: readonly string[]): readonly Recognizer[] {
  recognizers ??= makeRecognizers();
  let fitting = recognizers;
  for (const text of texts) {
    if (ZEROS_FIRST.test(text)) fitting = fitting.filter(({ kind }) => kind !== 'integer' && kind !== 'decimal');
    fitting = fitting.filter(({ accepts }) => accepts(text));
    if (fitting.length === 0) break;
  }
  return fitting;
}

function matching(pattern: RegExp): (text: string) => boolean {
  return (text) => /\d|^[a-z]/i.test(text) && pattern.test(text);
}

function accepting(cell: ReturnType<typeof date> | ReturnType<typeof instant>): (text: string) => boolean {
  return (text) => /^\d/.test(text) && cell.safeParse(text).success;
}

function dateRecognizer(format: string): Recognizer {
  // Eight digits are a date only where they could hardly be anything else.
  const isRecent = (text: string) => format !== 'YYYYMMDD' || /^(?:19|20)/.test(text);
  const accepts = accepting(date({ format }));
  return { kind: 'date', format, accepts: (text) => isRecent(text) && accepts(text) };
}

function instantRecognizer(format: string): Recognizer {
  return { kind: 'instant', format, accepts: accepting(instant({ format, offset: 'Z' })) };
}
