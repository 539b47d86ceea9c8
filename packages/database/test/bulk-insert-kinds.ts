import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  char,
  customType,
  date,
  doublePrecision,
  integer,
  interval,
  json,
  jsonb,
  numeric,
  type PgColumnBuilderBase,
  pgSchema,
  pgTable,
  real,
  serial,
  smallint,
  text,
  time,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';

const mood = pgSchema('Other schema').enum('Mood of day', ['good', 'bad']);
const plain = (dataType: string) => customType<{ data: unknown }>({ dataType: () => dataType })();

/** What a column of a kind may be given, good and bad. */
export interface Kind {
  readonly builder: () => PgColumnBuilderBase;
  /** As `CREATE TABLE` has it. */
  readonly type: string;
  /** Different ones, but for those in `same`. */
  readonly good: readonly unknown[];
  /** Values that PostgreSQL refuses. */
  readonly bad: readonly unknown[];
  /** Spellings of one value. Kinds that have any are tried as a key. */
  readonly same?: readonly unknown[];
}

const LONG_AGO = new Date('0099-12-31T23:59:59.999Z');

/** A kind for each class of types. */
export const KINDS = {
  text: { builder: text, type: 'text', good: ['', 'NULL', 'a,b', '"\\{}\n', ' é '], bad: ['nul \0'], same: ['x', 'x'] },
  varchar: {
    builder: () => varchar({ length: 3 }),
    type: 'varchar(3)',
    good: ['', 'äöü'],
    bad: ['Norway'],
    same: ['abc', 'abc  '],
  },
  char: {
    builder: () => char({ length: 3 }),
    type: 'char(3)',
    good: ['', 'äöü'],
    bad: ['Norway'],
    same: ['ab', 'ab ', 'ab   '],
  },
  citext: { builder: () => plain('citext'), type: 'citext', good: ['', 'é'], bad: [], same: ['Ada', 'ADA', 'ada'] },
  caseless: { builder: text, type: 'text COLLATE caseless', good: ['', 'b'], bad: [], same: ['Ada', 'ADA', 'ada'] },
  numeric: {
    builder: () => numeric({ precision: 5, scale: 2 }),
    type: 'numeric(5, 2)',
    good: ['0', '-1.5', '2.004', 'NaN'],
    bad: ['1000', '1,5', ''],
    same: ['1', '1.0', '1.001', '0.999', '1e0'],
  },
  unscaled: { builder: numeric, type: 'numeric', good: ['0', '1e20'], bad: ['x'], same: ['1', '1.0', '1.00'] },
  smallint: {
    builder: smallint,
    type: 'smallint',
    good: [0, -32_768],
    bad: [32_768, '1.5'],
    same: [1, '1', ' 1', '0x1'],
  },
  integer: {
    builder: integer,
    type: 'integer',
    good: [0, 2_147_483_647],
    bad: [2_147_483_648, 'one'],
    same: [1, '+1'],
  },
  bigint: {
    builder: () => bigint({ mode: 'bigint' }),
    type: 'bigint',
    good: [0n, 9_223_372_036_854_775_807n],
    bad: [9_223_372_036_854_775_808n],
    same: [1n, '01'],
  },
  real: { builder: real, type: 'real', good: [0, 1.5, Number.NaN], bad: [1e40, 'x'], same: [0.1, '0.10000000149'] },
  double: {
    builder: doublePrecision,
    type: 'double precision',
    good: [0.1 + 0.2, Number.NEGATIVE_INFINITY],
    bad: ['1e400'],
    same: [0, -0],
  },
  boolean: { builder: boolean, type: 'boolean', good: [false], bad: ['maybe'], same: [true, 'yes', 'T', '1'] },
  date: {
    builder: date,
    type: 'date',
    good: ['0001-01-01', 'infinity'],
    bad: ['2024-02-30', 'soon'],
    same: ['2024-03-01', '20240301', 'March 1, 2024'],
  },
  timestamp: {
    builder: () => timestamp({ precision: 3, mode: 'string' }),
    type: 'timestamp(3)',
    good: ['2024-10-27 02:30:00'],
    bad: ['25:00'],
    same: ['2024-03-01', '2024-03-01 00:00:00.0004', '2024-03-01T00:00:00+05'],
  },
  instant: {
    builder: () => timestamp({ withTimezone: true, mode: 'string' }),
    type: 'timestamptz',
    good: ['2024-10-27 02:30:00+02'],
    bad: ['2024-13-01'],
    same: ['2024-03-01T12:00:00Z', '2024-03-01 14:00:00+02'],
  },
  moment: {
    builder: () => timestamp({ withTimezone: true }),
    type: 'timestamptz',
    good: [LONG_AGO, new Date(0)],
    bad: [],
  },
  time: {
    builder: time,
    type: 'time',
    good: ['23:59:59.999999'],
    bad: ['25:00'],
    same: ['12:00', '12:00:00', '12:00 PM'],
  },
  interval: { builder: interval, type: 'interval', good: ['-1 mon'], bad: ['1 parsec'], same: ['1 day', '24:00:00'] },
  uuid: {
    builder: uuid,
    type: 'uuid',
    good: ['00000000-0000-0000-0000-000000000000'],
    bad: ['018f'],
    same: [
      '018f0000-0000-7000-8000-00000000000a',
      '018F0000-0000-7000-8000-00000000000A',
      '{018f000000007000800000000000000a}',
    ],
  },
  enum: { builder: mood, type: '"Other schema"."Mood of day"', good: ['good'], bad: ['Bad', ''], same: ['bad', 'bad'] },
  texts: {
    builder: () => text().array(),
    type: 'text[]',
    good: [[], ['a,b', '{"c"}', 'NULL', ''], [null]],
    bad: [['nul \0']],
    same: [['a'], ['a']],
  },
  numbers: {
    builder: () => integer().array().array(),
    type: 'integer[][]',
    good: [
      [
        [1, 2],
        [3, 4],
      ],
      [],
    ],
    bad: [[['x']]],
  },
  shorts: {
    builder: () => varchar({ length: 2 }).array(),
    type: 'varchar(2)[]',
    good: [['ab']],
    bad: [['abc']],
    same: [['x '], ['x ']],
  },
  json: { builder: json, type: 'json', good: [{ a: 1 }, [], 'text', 1.5, false], bad: [] },
  jsonb: {
    builder: jsonb,
    type: 'jsonb',
    good: [{ b: [null, '"'] }, [1], 'x', 0],
    bad: [{ nul: '\0' }],
    same: [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
  },
  bytea: {
    builder: () => plain('bytea'),
    type: 'bytea',
    good: [Buffer.from([0, 255, 92, 34]), Buffer.alloc(0)],
    bad: ['\\xZZ'],
  },
  domain: {
    builder: () => plain('word'),
    type: 'word',
    good: ['ok'],
    bad: ['Norway', '', 'no'],
    same: ['yes', 'yes   '],
  },
  amount: {
    builder: () => plain('amount'),
    type: 'amount',
    good: ['1.26'],
    bad: ['100', '-1', 'x'],
    same: ['0.1', '0.14'],
  },
  bits: { builder: () => plain('bit(3)'), type: 'bit(3)', good: ['000'], bad: ['1111', '2'], same: ['101', '101'] },
  point: { builder: () => plain('point'), type: 'point', good: ['(1,2)'], bad: ['1'] },
  box: { builder: () => plain('box'), type: 'box', good: ['(1,1),(0,0)'], bad: ['()'] },
  inet: {
    builder: () => plain('inet'),
    type: 'inet',
    good: ['::1'],
    bad: ['10.0.0'],
    same: ['10.0.0.1', '10.0.0.1/32'],
  },
  range: {
    builder: () => plain('int4range'),
    type: 'int4range',
    good: ['empty'],
    bad: ['[2,1]'],
    same: ['[1,3)', '[1,2]'],
  },
  defaulted: {
    builder: () => integer().notNull().default(7),
    type: 'integer NOT NULL DEFAULT 7',
    good: [1],
    bad: [null, 'x'],
  },
  worded: { builder: () => plain('spoken'), type: 'spoken', good: ['hi'], bad: [] },
  dated: {
    builder: () => timestamp({ mode: 'string' }).defaultNow(),
    type: 'timestamp DEFAULT now()',
    good: ['2024-03-31 02:30'],
    bad: ['x'],
  },
  checked: { builder: integer, type: 'integer CHECK (checked <> 13)', good: [1], bad: [13] },
  required: { builder: () => text().notNull(), type: 'text NOT NULL', good: ['there'], bad: [null, undefined] },
  referring: { builder: integer, type: 'integer REFERENCES known', good: [1, 2], bad: [3] },
  number: { builder: serial, type: 'serial', good: [2_000_000_000, 2_000_000_001], bad: [null, 'x'] },
  touched: { builder: () => text().$onUpdate(() => 'from code'), type: 'text', good: ['given'], bad: [] },
  coded: { builder: () => text().$defaultFn(() => 'from code'), type: 'text', good: ['given'], bad: [] },
} satisfies Record<string, Kind>;

/** All kinds, a key that PostgreSQL gives, and a column that it computes. */
export const kinds = pgTable('kinds', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  doubled: integer().generatedAlwaysAs(sql`defaulted * 2`),
  ...columns(),
});

const KIND_COLUMNS = Object.entries(KINDS).map(([name, { type }]) => `"${name}" ${type}`);

export const CREATE_KINDS = `
  CREATE EXTENSION citext;
  CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  CREATE SCHEMA "Other schema";
  CREATE TYPE "Other schema"."Mood of day" AS ENUM ('good', 'bad');
  CREATE DOMAIN word AS varchar(3) CHECK (VALUE <> 'no') CONSTRAINT not_empty CHECK (VALUE <> '');
  CREATE DOMAIN positive AS numeric(3, 1) CHECK (VALUE > 0);
  CREATE DOMAIN amount AS positive;
  CREATE DOMAIN spoken AS text DEFAULT 'by default' NOT NULL;
  CREATE TABLE known (id integer PRIMARY KEY);
  INSERT INTO known VALUES (1), (2);
  CREATE TABLE kinds (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    doubled integer GENERATED ALWAYS AS (defaulted * 2) STORED, ${KIND_COLUMNS.join(', ')})`;

function columns() {
  return Object.fromEntries(Object.entries<Kind>(KINDS).map(([name, kind]) => [name, kind.builder()]));
}
