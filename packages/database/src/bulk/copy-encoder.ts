import { getTableColumns } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { CopyText } from '../copy-in.ts';
import type { ArrayElement } from './array-literal.ts';
import { type GivenColumn, type GivenRows, isWritable, textOf, unknownColumn } from './given-rows.ts';
import type { TargetColumn } from './target-column.ts';
import type { TargetTable } from './target-table.ts';

type Row = Readonly<Record<string, unknown>>;

/** A row's column that is to take its default. No text can be taken for it: backslashes are doubled. */
export const DEFAULT_MARK = '\\D';

const NULL_MARK = '\\N';
const NEEDS_ESCAPE = /[\\\n\r\t]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const UNESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** UTF-8 takes three bytes at most for a UTF-16 unit. */
const MOST_BYTES = 3;
const FIRST_BYTES = 65_536;
const FIRST_ROWS = 1_024;

interface EncodedColumn {
  readonly field: string;
  readonly column: PgColumn;
  readonly target: TargetColumn;
  /** Drizzle's own default, in code. */
  readonly inCode: (() => unknown) | undefined;
  /** Place in the key. */
  readonly keyPart: number | undefined;
}

/** Turns rows into the text of COPY, one after the other, and keeps nothing of them but that and the texts of their keys. */
export class CopyEncoder {
  readonly columns: readonly EncodedColumn[];
  /** Text of each row's key, null for one with a NULL in it; undefined where a default may decide. */
  keys: (string | null)[] | undefined;
  /** Whether some rows leave a column to its default, and not all. */
  hasDefaults = false;
  #bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #offsets = new Uint32Array(FIRST_ROWS);
  #count = 0;
  /** Of the row at hand. */
  readonly #texts: string[];
  readonly #key: (string | null)[];

  /** @param fields that rows may have a value for; the others of the table are left to their defaults */
  constructor(table: PgTable, target: TargetTable, fields: ReadonlySet<string>, key: readonly string[]) {
    this.columns = Object.entries<PgColumn>(getTableColumns(table)).flatMap(([field, column]) => {
      const inCode = column.defaultFn ?? (column.default ? undefined : column.onUpdateFn);
      if (!isWritable(column) || !(fields.has(field) || inCode)) return [];
      const keyPart = key.indexOf(column.name);
      const facts = target.columns.get(column.name) ?? unknownColumn(column.name);
      return [{ field, column, target: facts, inCode, keyPart: keyPart < 0 ? undefined : keyPart }];
    });
    const isKnown = key.length > 0 && this.columns.filter(({ keyPart }) => keyPart !== undefined).length === key.length;
    this.keys = isKnown && !target.hasBeforeTrigger ? [] : undefined;
    this.#texts = new Array<string>(this.columns.length);
    this.#key = new Array<string | null>(key.length);
  }

  get count(): number {
    return this.#count;
  }

  get text(): CopyText {
    return { bytes: this.#bytes, offsets: this.#offsets.subarray(0, this.#count + 1) };
  }

  /** @throws TypeError for a value that is an SQL expression */
  add(row: Row): void {
    const { columns } = this;
    for (let index = 0; index < columns.length; index++) {
      this.#texts[index] = this.#fieldOf(columns[index] as EncodedColumn, row);
    }
    if (this.keys) this.keys.push(this.#key.length === 1 ? (this.#key[0] as string | null) : joined(this.#key));
    this.#append(`${this.#texts.join('\t')}\n`);
  }

  /** Some of the rows once more, for those that cannot be copied. */
  given(places: ArrayLike<number>): GivenRows {
    const lines = Array.from(places, (place) => this.#fieldsOf(place));
    const columns = this.columns.map(({ target }, index) => ({
      target,
      texts: lines.map((fields) => textIn(fields[index])),
      defaulted: this.hasDefaults ? lines.map((fields) => fields[index] === DEFAULT_MARK) : undefined,
    }));
    const isUsed = ({ defaulted }: GivenColumn) => defaulted === undefined || defaulted.includes(false);
    // A statement needs a column: rows of nothing but defaults give one of them.
    const used = columns.some(isUsed) ? columns.filter(isUsed) : columns.slice(0, 1);
    const given = used.map((column) =>
      column.defaulted?.includes(true) ? column : { ...column, defaulted: undefined },
    );
    return { count: places.length, columns: given };
  }

  /** What a row has in these columns, as PostgreSQL reads it; NULL is `null`. @param names the table's fields */
  textsOf(place: number, names: readonly string[]): string[] {
    const fields = this.#fieldsOf(place);
    return names.map((name) => String(textIn(fields[this.columns.findIndex(({ field }) => field === name)]) ?? 'null'));
  }

  #fieldsOf(place: number): string[] {
    const [start = 0, end = 0] = this.#offsets.subarray(place, place + 2);
    return this.#bytes.toString('utf8', start, end - 1).split('\t');
  }

  #fieldOf({ field, column, target, inCode, keyPart }: EncodedColumn, row: Row): string {
    const given = row[field];
    const value = given === undefined ? inCode?.() : given;
    if (value === undefined || value === null) return this.#withoutValue(value, target, keyPart);
    const text = textOf(column, value);
    if (text === null || text === undefined) return this.#withoutValue(null, target, keyPart);
    const written = typeof text === 'string' ? text : String(text);
    if (keyPart !== undefined) this.#key[keyPart] = written;
    return NEEDS_ESCAPE.test(written) ? escaped(written) : written;
  }

  #withoutValue(value: null | undefined, target: TargetColumn, keyPart: number | undefined): string {
    const isDefault = value === undefined && target.default !== null;
    if (isDefault) this.hasDefaults = true;
    if (isDefault && keyPart !== undefined) this.keys = undefined;
    else if (keyPart !== undefined) this.#key[keyPart] = null;
    return isDefault ? DEFAULT_MARK : NULL_MARK;
  }

  #append(line: string): void {
    const offset = this.#offsets[this.#count] ?? 0;
    const room = offset + line.length * MOST_BYTES;
    if (room > this.#bytes.length) this.#bytes = grown(this.#bytes, offset, room);
    this.#count++;
    if (this.#count >= this.#offsets.length) {
      const offsets = new Uint32Array(this.#offsets.length * 2);
      offsets.set(this.#offsets);
      this.#offsets = offsets;
    }
    this.#offsets[this.#count] = offset + this.#bytes.write(line, offset);
  }
}

function joined(parts: readonly (string | null)[]): string | null {
  return parts.includes(null) ? null : parts.join('\0');
}

function grown(bytes: Buffer, used: number, least: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, least));
  bytes.copy(larger, 0, 0, used);
  return larger;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}

/** What a field of a line stands for; undefined for a default. */
function textIn(field: string | undefined): ArrayElement {
  if (field === undefined || field === DEFAULT_MARK) return undefined;
  if (field === NULL_MARK) return null;
  return field.includes('\\') ? field.replaceAll(/\\(.)/g, (_, sign: string) => UNESCAPES[sign] ?? sign) : field;
}

/** The values of one part of the keys, as PostgreSQL reads them. */
export function keyPartOf(keys: readonly (string | null)[], places: ArrayLike<number>, part: number, parts: number) {
  return Array.from(places, (place): ArrayElement => {
    const key = keys[place];
    return parts === 1 || key === null || key === undefined ? key : key.split('\0')[part];
  });
}
