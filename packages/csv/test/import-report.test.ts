import { createTestContext } from '@jobstack/handler-sdk/testing';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { csvImport, csvImportPayload, defineImportTarget } from '../src/handlers/index.ts';
import { cell, RFC_4180 } from '../src/index.ts';
import { ImportHarness } from './import-harness.ts';
import { importTargets } from './import-tables.ts';

const HEADER = 'zip_code,latitude,longitude,city,state\n';

let harness: ImportHarness;

beforeAll(async () => {
  harness = await ImportHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const messages = (logs: readonly { readonly level: string; readonly message: string }[], level: string) =>
  logs.filter((log) => log.level === level).map(({ message }) => message);

describe('the result of an import', () => {
  it('tells inserted from updated rows, and which rows were duplicates', async () => {
    await harness.import(`${HEADER}1,1,1,Old,NY\n`);

    const { result, logs } = await harness.import(`${HEADER}1,1,1,New,NY\n2,1,1,Town,NY\n2,1,1,Other,NY\n`, {
      duplicateHandling: 'update',
    });

    expect(result).toEqual({
      totalRows: 3,
      successCount: 3,
      errorCount: 0,
      duplicateCount: 2,
      insertedCount: 1,
      updatedCount: 2,
      unreadLines: 0,
      delimiter: ',',
      dialect: RFC_4180,
      ignoredColumns: [],
      suggestions: {},
      duplicates: [
        { line: 2, key: '1' },
        { line: 4, key: '2' },
      ],
    });
    expect(logs.filter(({ rowNumber }) => rowNumber !== undefined)).toMatchObject([
      { level: 'INFO', message: 'Duplicate updated: 1', rowNumber: 2 },
      { level: 'INFO', message: 'Duplicate updated: 2', rowNumber: 4 },
    ]);
  });

  it('names skipped duplicates, the first hundred in the result and the first thousand in the log', async () => {
    const content = `${HEADER}${'7,1,1,Town,NY\n'.repeat(1_500)}`;

    const { result, logs } = await harness.import(content);

    expect(result).toMatchObject({ duplicateCount: 1_499, insertedCount: 1 });
    expect(result?.duplicates).toHaveLength(100);
    expect(result?.duplicates[0]).toEqual({ line: 3, key: '7' });
    const skipped = messages(logs, 'INFO').filter((message) => message.startsWith('Duplicate skipped: 7'));
    expect(skipped).toHaveLength(1_000);
    expect(messages(logs, 'INFO')).toContain('1000 duplicates have been logged; further ones are counted');
  });

  it('names ignored columns, and the field that was probably meant', async () => {
    const { result, logs } = await harness.import(
      'zip_code,latitude,longitude,city,state,Conty,Weather\n1,1,1,Town,NY,Kings,mild\n',
    );

    expect(result).toMatchObject({ ignoredColumns: ['Conty', 'Weather'], suggestions: { Conty: 'county' } });
    expect(messages(logs, 'WARNING')).toEqual(["Column 'Conty' is ignored: did you mean 'county'?"]);
    expect(messages(logs, 'INFO')).toContain("Column 'Weather' is ignored");
  });

  it('says the delimiter that was found, and so does the log; the checkpoint keeps it', async () => {
    const content = `${HEADER.replaceAll(',', ';')}1;1;1;"Town, the";NY\n`;

    const { result, logs, commits } = await harness.import(content);
    const resumed = await harness.import(content, { checkpoint: commits[0]?.checkpoint ?? null });

    expect(result).toMatchObject({ delimiter: ';', successCount: 1 });
    expect(resumed.result).toEqual(result);
    expect(messages(logs, 'INFO')[0]).toBe('Delimiter ";", 5 columns imported');
    expect(messages(resumed.logs, 'INFO')).toEqual(['Imported 1 of 1 rows']);
  });

  it('is the same when the import was killed and went on', async () => {
    const rows = Array.from({ length: 6_000 }, (_, index) => `${index % 5_900},1,1,Town,NY,x\n`).join('');
    const content = `${HEADER.trimEnd()},Extra\n"1"x\n${rows}`;
    const crashed = await harness.import(content, { commitsBeforeCrash: 1 });

    const resumed = await harness.import(content, { checkpoint: crashed.checkpoint ?? null });
    await harness.clear();
    const whole = await harness.import(content);

    expect(resumed.result).toEqual(whole.result);
    expect(whole.result).toMatchObject({ duplicateCount: 100, errorCount: 1, insertedCount: 5_900 });
  });

  it('goes on from a checkpoint of a version that counted less', async () => {
    const content = `${HEADER}1,1,1,Town,NY\n2,1,1,Town,NY\n`;
    const cursor = { offset: HEADER.length, line: 2, header: HEADER.trimEnd().split(',') };
    const counters = { totalRows: 5, successCount: 4, errorCount: 1, duplicateCount: 3 };

    const { result } = await harness.import(content, { checkpoint: { cursor, counters }, duplicateHandling: 'update' });

    expect(result).toMatchObject({
      ...{ totalRows: 7, successCount: 6, errorCount: 1, duplicateCount: 3 },
      ...{ insertedCount: 3, updatedCount: 3, unreadLines: 0, delimiter: ',' },
    });
  });
});

describe('the columns of a file', () => {
  it('are found whatever their case, spaces and underscores, an exact name first', async () => {
    const { result } = await harness.import('Zip Code,LATITUDE,Longitude,city,City,state\n1,1,1,town,Town,NY\n');

    expect(result).toMatchObject({ successCount: 1, ignoredColumns: ['City'] });
    expect(await harness.query('SELECT zip_code, city FROM spots')).toEqual([{ zip_code: '1', city: 'town' }]);
  });

  it('that could be one field are not guessed between', async () => {
    const run = harness.import('Zip Code,Zip-Code,latitude,longitude,city,state\n1,2,1,1,Town,NY\n');

    await expect(run).rejects.toMatchObject({
      details: { problems: ["required field 'zipCode' has no column (did you mean 'Zip Code'?)"] },
    });
  });

  it('that a mapping names wrongly are suggested', async () => {
    const columnMapping = { Conty: 'county' };

    const run = harness.import('County\nKings\n', { columnMapping });

    await expect(run).rejects.toMatchObject({
      details: { problems: expect.arrayContaining(["column 'Conty' is not in the file (did you mean 'County'?)"]) },
    });
  });

  it('may be 4,096, and are mapped without a pause', async () => {
    const names = Array.from({ length: 4_091 }, (_, index) => `column ${index}`);
    const content = `${HEADER.trimEnd()},${names.join(',')}\n1,1,1,Town,NY${','.repeat(4_091)}\n`;

    const { result } = await harness.import(content);

    expect(result).toMatchObject({ successCount: 1 });
    expect(result?.ignoredColumns).toHaveLength(100);
  });
});

describe('the values of a file', () => {
  const ORDERS = { target: 'orders' } as const;

  it('arrive as they are written, or are refused', async () => {
    const content = [
      'number;paid;price;quantity;day;placed_at;status;details;extra.note',
      '9007199254740993;no;12345678901234.5678;3;29.02.2024;2024-02-29T12:00:00+01:00;done;"{""a"":[1,2]}";hello',
      '2;N;0.10;1;30.02.2024;;;;',
      '3;maybe;1,5;0x10;;2024-02-29;gone;{;',
    ].join('\n');

    const { result, rejects } = await harness.import(content, ORDERS);

    expect(result).toMatchObject({ successCount: 1, errorCount: 2 });
    expect(
      await harness.query(
        `SELECT number::text, paid, price::text, quantity, day, placed_at AT TIME ZONE 'UTC' AS at, status, details, extra FROM orders`,
      ),
    ).toEqual([
      {
        number: '9007199254740993',
        paid: false,
        price: '12345678901234.5678',
        quantity: 3,
        day: '2024-02-29',
        at: expect.anything(),
        status: 'done',
        details: { a: [1, 2] },
        extra: { note: 'hello' },
      },
    ]);
    expect(rejects.map(({ message }) => message)).toEqual(
      [
        "day: expected a date that exists, as DD.MM.YYYY; found '30.02.2024'",
        [
          "paid: expected one of true, t, yes, y, on, 1, false, f, no, n, off, 0; found 'maybe'",
          "price: expected a number such as 1.5 with at most 4 decimals; found '1,5'",
          "quantity: expected a whole number of at least 1; found '0x10'",
          "placed_at: expected an instant that exists, as 2024-02-29T12:00:00Z, at most to the millisecond; found '2024-02-29'",
          "status: expected one of open, done; found 'gone'",
          expect.stringMatching(/^details: expected JSON that can be stored/),
        ]
          .slice(0, 5)
          .join('; '),
      ].map((text, index) => (index === 0 ? text : expect.stringContaining(text))),
    );
  });

  it('that are blank take the default of their column, in an update too', async () => {
    await harness.import('number,quantity,status,price\n1,,,\n', ORDERS);
    const first = await harness.query('SELECT quantity, status, price FROM orders');
    await harness.import('number,quantity,status,price\n1,5,done,2\n', { ...ORDERS, duplicateHandling: 'update' });
    await harness.import('number,quantity,status\n1,,done\n', { ...ORDERS, duplicateHandling: 'update' });

    expect(first).toEqual([{ quantity: 1, status: 'open', price: null }]);
    expect(await harness.query('SELECT quantity, status, price::text FROM orders')).toEqual([
      { quantity: 1, status: 'done', price: '2.0000' },
    ]);
  });

  it('of a JSON field that no column fills are an empty object, and an update leaves it alone', async () => {
    const inserted = await harness.import('number,extra.a\n1,x\n', ORDERS);
    await harness.import('number\n1\n2\n', { ...ORDERS, duplicateHandling: 'update' });

    expect(inserted.result).toMatchObject({ successCount: 1 });
    expect(await harness.query('SELECT extra FROM orders ORDER BY number')).toEqual([
      { extra: { a: 'x' } },
      { extra: {} },
    ]);
  });

  it('of a whole JSON cell replace what was there', async () => {
    await harness.import('number,details\n1,"{""a"":1}"\n', ORDERS);
    await harness.import('number,details\n1,"{""b"":2}"\n', { ...ORDERS, duplicateHandling: 'update' });

    expect(await harness.query('SELECT details FROM orders')).toEqual([{ details: { b: 2 } }]);
  });
});

describe('the target of a payload', () => {
  it('is the default one when it names none', () => {
    expect(csvImportPayload(importTargets, { defaultTarget: 'people' }).parse({})).toMatchObject({ target: 'people' });
    expect(csvImportPayload({ spots: importTargets.spots }).parse({})).toMatchObject({ target: 'spots' });
  });

  it('must be named where there are several and no default', () => {
    expect(csvImportPayload(importTargets).safeParse({}).error?.issues).toMatchObject([{ path: ['target'] }]);
  });

  it.each([
    ['no targets', () => csvImport({}), 'expected at least one import target'],
    [
      'another default',
      () => csvImport(importTargets, { defaultTarget: 'x' as never }),
      'defaultTarget must be one of people, spots, orders',
    ],
    [
      'a length of none',
      () => csvImport(importTargets, { maxRecordBytes: 0 }),
      'maxRecordBytes must be a whole number from 1 to 16777216',
    ],
  ])('is said at once to be wrong: %s', (_name, define, message) => {
    expect(define).toThrow(message);
  });

  it('needs a file', async () => {
    const context = createTestContext({ payload: csvImportPayload(importTargets).parse({ target: 'spots' }) }).context;

    await expect(csvImport(importTargets).execute(context)).rejects.toMatchObject({ code: 'FILE_REQUIRED' });
  });
});

describe('a declaration', () => {
  const notes = pgTable('notes', {
    code: text().primaryKey(),
    title: text().notNull(),
    slug: text().generatedAlwaysAs('x'),
  });

  it('names all that is wrong with it at once', () => {
    const row = z.object({ code: cell.text().optional(), slug: cell.text() });

    expect(() => defineImportTarget({ table: notes, global: true, key: 'code', row })).toThrow(
      expect.objectContaining({
        code: 'HANDLER_DEFINITION',
        message:
          "Import target 'notes': row must not have the field slug, whose values PostgreSQL generates; the key field code must not be " +
          'optional; row lacks the field title, whose column is NOT NULL and has no default.',
      }),
    );
  });

  it('refuses an optional value for a column that takes no null, and fields that the table lacks', () => {
    const row = z.object({ code: cell.text(), title: cell.text().optional(), nonsense: cell.text() });

    expect(() => defineImportTarget({ table: notes, global: true, key: 'code', row: row as never })).toThrow(
      "Import target 'notes': row has the field nonsense, which the table lacks; the field title must not be optional: its column is " +
        'NOT NULL and has no default.',
    );
  });

  it('takes a default of the schema for a column that takes no null', () => {
    const row = z.object({ code: cell.text(), title: cell.text().default('untitled') });

    expect(() => defineImportTarget({ table: notes, global: true, key: 'code', row })).not.toThrow();
  });
});
