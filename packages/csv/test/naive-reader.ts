import type { ReadRecord } from './csv-reading.ts';

type NaiveRecord = Pick<ReadRecord, 'line' | 'fields' | 'code'>;

/** What a strict parser sees at one place of a text. */
interface Strict {
  readonly fields: readonly string[];
  /** Index of the line end, or of the text's end. */
  readonly end: number;
  readonly problem: 'none' | 'bareQuote' | 'open' | 'broken';
}

/**
 * The rules of the reader in the plainest words, for whole texts: no bytes, no stream, nothing remembered. A line end is tried as a
 * boundary by going through all that follows it, again and again.
 */
export class NaiveReader {
  readonly #text: string;
  readonly #delimiter: string;
  #columns = 0;

  constructor(text: string, delimiter: string) {
    this.#text = text.replace(/^\ufeff/, '');
    this.#delimiter = delimiter;
  }

  /** All records but the header. */
  read(): NaiveRecord[] {
    const records: NaiveRecord[] = [];
    let at = this.#afterEmptyLines(0);
    const header = this.#strict(at);
    this.#columns = header.fields.length;
    for (at = this.#afterEmptyLines(header.end); at < this.#text.length; ) {
      const { record, next } = this.#record(at);
      records.push({ line: this.#lineOf(at), ...record });
      at = this.#afterEmptyLines(next);
    }
    return records;
  }

  #record(at: number): { readonly record: Omit<NaiveRecord, 'line'>; readonly next: number } {
    const { fields, end, problem } = this.#strict(at);
    const isWrongCount = fields.length !== this.#columns;
    const isMultiline = /[\r\n]/.test(this.#text.slice(at, end));
    if (problem === 'broken') return { record: { code: 'CSV_QUOTE' }, next: this.#boundaryAfter(end) };
    if (problem === 'open') return { record: { code: 'CSV_QUOTE' }, next: end };
    const code = problem === 'bareQuote' ? 'CSV_QUOTE' : 'CSV_COLUMN_COUNT';
    if (isWrongCount && isMultiline && end < this.#text.length) {
      return { record: { code }, next: this.#likelyBoundaryAfter(end) };
    }
    return { record: problem === 'none' && !isWrongCount ? { fields } : { code }, next: end };
  }

  /** One record by RFC 4180; of a broken one, `end` is the place that breaks it. */
  #strict(at: number): Strict {
    const fields: string[] = [];
    let problem: Strict['problem'] = 'none';
    for (let start = at; ; ) {
      const field = this.#field(start);
      const end = start + field.length;
      fields.push(field.text);
      if (field.problem === 'bareQuote') problem = 'bareQuote';
      else if (field.problem !== 'none') return { fields, end, problem: field.problem };
      const stop = this.#text[end] ?? '\n';
      if (/[\r\n]/.test(stop)) return { fields, end, problem };
      if (stop !== this.#delimiter) return { fields, end, problem: 'broken' };
      start = end + 1;
    }
  }

  #field(start: number): { readonly text: string; readonly length: number; readonly problem: Strict['problem'] } {
    const rest = this.#text.slice(start);
    const [whole, text, closing] = /^"((?:[^"]|"")*)("?)/.exec(rest) ?? [this.#plain(rest)];
    if (closing === '') return { text: '', length: rest.length, problem: 'open' };
    if (text !== undefined) return { text: text.replaceAll('""', '"'), length: whole.length, problem: 'none' };
    const blanks = /^[ \t]+(?=")/.exec(whole)?.[0].length;
    if (blanks) return { text: '', length: blanks, problem: 'broken' };
    return { text: whole, length: whole.length, problem: whole.includes('"') ? 'bareQuote' : 'none' };
  }

  #plain(rest: string): string {
    const end = [this.#delimiter, '\n', '\r'].map((stop) => rest.indexOf(stop)).filter((index) => index >= 0);
    return rest.slice(0, Math.min(rest.length, ...end));
  }

  #boundaryAfter(broken: number): number {
    return this.#lineStartsAfter(broken).find((start) => this.#isBoundary(start)) ?? this.#text.length;
  }

  #likelyBoundaryAfter(end: number): number {
    const [likely, ...others] = this.#lineStartsAfter(end);
    if (likely !== undefined && this.#isLikelyBoundary(likely)) return likely;
    return others.find((start) => this.#isBoundary(start)) ?? this.#text.length;
  }

  #isBoundary(start: number): boolean {
    if (this.#nothingCloses(start)) return true;
    return this.#insideVerdict(start) !== 'possible' && this.#isFlawless(start);
  }

  /** As above, but that the records behind need not be without fault; only what contradicts "inside" must not contradict "outside" too. */
  #isLikelyBoundary(start: number): boolean {
    if (this.#nothingCloses(start)) return true;
    const verdict = this.#insideVerdict(start);
    if (verdict === 'possible') return false;
    if (verdict === 'open') return this.#faultAfter(start, false) === undefined;
    return (this.#faultAfter(start, false) ?? Number.POSITIVE_INFINITY) > verdict;
  }

  #nothingCloses(start: number): boolean {
    return !new RegExp(`"[ \\t]*([${this.#delimiter}\\r\\n]|$)`).test(this.#text.slice(start));
  }

  /** Whether the text behind `start` could lie inside a quoted field; if not, the place that says so, or that nothing does. */
  #insideVerdict(start: number): 'possible' | 'open' | number {
    const runs = this.#text.slice(start).matchAll(/(\\*)("+)([ \t]*)/g);
    for (const { index, 0: run, 1: backslashes = '', 2: quotes = '', 3: blanks = '' } of runs) {
      const after = this.#text[start + index + run.length];
      const isTabbed = this.#delimiter === '\t' && blanks.includes('\t');
      const closes = isTabbed || after === undefined || [this.#delimiter, '\r', '\n'].includes(after);
      const isLone = quotes.length % 2 === 1;
      const isEscaped = backslashes.length % 2 === 1;
      if (closes && (isLone || isEscaped)) return 'possible';
      if (!closes && isLone && !isEscaped) return start + index + run.length;
    }
    return 'open';
  }

  #isFlawless(start: number): boolean {
    return this.#faultAfter(start, true) === undefined;
  }

  /** Where the records from `start` on break a rule first. */
  #faultAfter(start: number, columnsCount: boolean): number | undefined {
    for (let at = this.#afterEmptyLines(start); at < this.#text.length; ) {
      const { fields, end, problem } = this.#strict(at);
      if (problem === 'bareQuote') return at + this.#text.slice(at).indexOf('"');
      if (problem !== 'none') return end;
      if (columnsCount && fields.length !== this.#columns) return end;
      at = this.#afterEmptyLines(end);
    }
    return undefined;
  }

  #lineStartsAfter(from: number): number[] {
    return [...this.#text.slice(from).matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => from + index + end.length);
  }

  #afterEmptyLines(from: number): number {
    return from + (/^[\r\n]*/.exec(this.#text.slice(from))?.[0].length ?? 0);
  }

  #lineOf(at: number): number {
    return this.#text.slice(0, at).split(/\r\n|\r|\n/).length;
  }
}
