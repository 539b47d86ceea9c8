import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cell } from '../src/index.ts';

/** The value of a text, or the message of its refusal. */
function read<Value>(schema: cell.Cell<Value>, text: string): Value | string | undefined {
  const result = schema.safeParse(text);
  return result.success ? result.data : result.error.issues[0]?.message;
}

describe('every cell', () => {
  it('is a zod schema and a Standard Schema: it is refined, made optional and put into objects', () => {
    const row = z.object({
      count: cell
        .integer()
        .refine((count) => count % 2 === 0, 'expected an even one')
        .optional(),
    });

    expect(row.parse({ count: ' 4 ' })).toEqual({ count: 4 });
    expect(row.parse({})).toEqual({});
    expect(row.safeParse({ count: '3' }).error?.issues[0]?.message).toBe('expected an even one');
    expect(cell.boolean()['~standard'].validate('no')).toEqual({ value: false });
  });
});

describe('boolean', () => {
  it.each(['true', 'T', 'Yes', 'y', 'on', '1', ' TRUE '])('%j is true', (text) => {
    expect(read(cell.boolean(), text)).toBe(true);
  });

  it.each(['false', 'F', 'no', 'N', 'off', '0', ' False '])('%j is false', (text) => {
    expect(read(cell.boolean(), text)).toBe(false);
  });

  it.each(['', '2', 'maybe', 'yess', '00'])('%j is neither', (text) => {
    expect(read(cell.boolean(), text)).toBe('expected one of true, t, yes, y, on, 1, false, f, no, n, off, 0');
  });

  it('takes the words it is told, and no others', () => {
    const schema = cell.boolean({ true: ['ja'], false: ['nein'] });

    expect([read(schema, 'JA'), read(schema, 'nein'), read(schema, 'true')]).toEqual([
      true,
      false,
      'expected one of ja, nein',
    ]);
  });
});

describe('integer', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['+7', 7],
    ['007', 7],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
  ])('reads %j', (text, value) => {
    expect(read(cell.integer(), text)).toBe(value);
  });

  it.each(['1.0', '1e3', '0x10', '1,000', '1 000', '', '-', '--1', 'NaN', 'Infinity', '١'])('refuses %j', (text) => {
    expect(read(cell.integer(), text)).toBe('expected a whole number');
  });

  it.each(['9007199254740992', '9007199254740993', '-9007199254740993', '1'.repeat(400)])(
    'refuses %j, which would not be exact',
    (text) => {
      expect(read(cell.integer(), text)).toBe('expected a whole number from -9007199254740991 to 9007199254740991');
    },
  );

  it('keeps to its range', () => {
    const schema = cell.integer({ min: 1, max: 9 });

    expect(['1', '9', '0', '10'].map((text) => read(schema, text))).toEqual([
      1,
      9,
      'expected a whole number from 1 to 9',
      'expected a whole number from 1 to 9',
    ]);
  });
});

describe('bigint', () => {
  it('is exact up to the ends of PostgreSQL’s bigint, and refuses what lies beyond', () => {
    const texts = ['9007199254740993', '9223372036854775807', '-9223372036854775808', '9223372036854775808', '1.0'];

    expect(texts.map((text) => read(cell.bigint(), text))).toEqual([
      9007199254740993n,
      9223372036854775807n,
      -9223372036854775808n,
      'expected a whole number from -9223372036854775808 to 9223372036854775807',
      'expected a whole number',
    ]);
  });

  it('refuses a number of a million digits without computing it', () => {
    expect(read(cell.bigint(), '1'.repeat(1_000_000))).toBe('expected a whole number');
  });
});

describe('decimal', () => {
  it.each([
    ['1.50', '1.50'],
    ['+007.5', '7.5'],
    ['-0.1', '-0.1'],
    ['.5', '0.5'],
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
  ])('reads %j with every digit', (text, value) => {
    expect(read(cell.decimal(), text)).toBe(value);
  });

  it.each(['1,5', '1.', '.', '', '-', '1e3', '0x10', '1.000,5', '1 000', 'Infinity', '1'.repeat(2_000)])(
    'refuses %j',
    (text) => {
      expect(read(cell.decimal(), text)).toBe('expected a number such as 1.5');
    },
  );

  it('reads a comma where it is told to, and then no point', () => {
    const schema = cell.decimal({ separator: ',' });

    expect([read(schema, '-1,50'), read(schema, '1.5')]).toEqual(['-1.50', 'expected a number such as 1,5']);
  });

  it('refuses more decimals than the column has, which PostgreSQL would round', () => {
    const schema = cell.decimal({ scale: 2 });

    expect([read(schema, '1.25'), read(schema, '1.255')]).toEqual([
      '1.25',
      'expected a number such as 1.5 with at most 2 decimals',
    ]);
  });

  it('compares with its bounds exactly', () => {
    const schema = cell.decimal({ min: -90, max: '90.0' });
    const refused = 'expected a number such as 1.5 from -90 to 90.0';

    expect(
      ['90', '90.00', '-90', '90.00000000000000000001', '-90.00000000000000000001', '91'].map((text) =>
        read(schema, text),
      ),
    ).toEqual(['90', '90.00', '-90', refused, refused, refused]);
  });

  it('says the same number, digit by digit, as what was written', () => {
    const parts = fc.tuple(
      fc.constantFrom('', '-', '+'),
      fc.bigInt({ min: 0n, max: 10n ** 40n }),
      fc.stringMatching(/^\d{1,30}$/),
    );

    fc.assert(
      fc.property(parts, ([sign, whole, fraction]) => {
        expect(read(cell.decimal(), `${sign}${whole}.${fraction}`)).toBe(
          `${sign === '-' ? '-' : ''}${whole}.${fraction}`,
        );
      }),
    );
  });
});

describe('date', () => {
  it('reads every day of 400 years as the calendar has it, and none besides', () => {
    const known = new Set<string>();
    for (let day = Date.UTC(1800, 0, 1); day < Date.UTC(2200, 0, 1); day += 86_400_000)
      known.add(new Date(day).toISOString().slice(0, 10));
    const schema = cell.date();
    const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index).padStart(2, '0'));
    const all = [1800, 1899, 1900, 1999, 2000, 2023, 2024].flatMap((year) =>
      numbers(14).flatMap((month) => numbers(33).map((day) => `${year}-${month}-${day}`)),
    );

    const taken = all.filter((text) => read(schema, text) === text);

    expect(taken).toEqual(all.filter((text) => known.has(text)));
  });

  it.each(['2024-02-30', '2023-02-29', '0000-01-01', '2024-2-3', '24-02-03', '2024-02-03T00:00', '03.02.2024', ''])(
    'refuses %j',
    (text) => {
      expect(read(cell.date(), text)).toBe('expected a date that exists, as YYYY-MM-DD');
    },
  );

  it.each([
    ['DD.MM.YYYY', '09.02.2024'],
    ['D.M.YYYY', '9.2.2024'],
    ['MM/DD/YYYY', '02/09/2024'],
    ['YYYYMMDD', '20240209'],
    ['(YYYY|MM|DD)', '(2024|02|09)'],
  ])('reads %s', (format, text) => {
    expect(read(cell.date({ format }), text)).toBe('2024-02-09');
  });

  it('keeps the years before 100', () => {
    expect(read(cell.date(), '0049-03-15')).toBe('0049-03-15');
  });
});

describe('instant', () => {
  it.each([
    ['2024-02-29T12:30:15.250Z', '2024-02-29T12:30:15.250Z'],
    ['2024-02-29 12:30:15+01', '2024-02-29T11:30:15.000Z'],
    ['2024-02-29T12:30-02:30', '2024-02-29T15:00:00.000Z'],
    ['2024-02-29T12:30:15.250000Z', '2024-02-29T12:30:15.250Z'],
    ['0049-03-15T00:00Z', '0049-03-15T00:00:00.000Z'],
  ])('reads %s', (text, value) => {
    expect(cell.instant().parse(text).toISOString()).toBe(value);
  });

  it.each([
    '2024-02-30T12:00Z',
    '2024-02-29T24:00Z',
    '2024-02-29T12:60Z',
    '2024-02-29T12:00:60Z',
    '2024-02-29T12:00:00.0001Z',
    '2024-02-29T12:00',
    '2024-02-29',
    '2024-02-29T12:00+16:00',
    '0001-01-01T00:00+01:00',
  ])('refuses %s', (text) => {
    expect(read(cell.instant(), text)).toBe(
      'expected an instant that exists, as 2024-02-29T12:00:00Z, at most to the millisecond',
    );
  });

  it('reads other formats, in the offset it is told', () => {
    const schema = cell.instant({ format: 'DD.MM.YYYY H:mm', offset: '+01:00' });

    expect(schema.parse('29.02.2024 0:15').toISOString()).toBe('2024-02-28T23:15:00.000Z');
    expect(cell.instant({ offset: 'Z' }).parse('2024-02-29 12:00').toISOString()).toBe('2024-02-29T12:00:00.000Z');
    expect(cell.instant({ format: 'YYYYMMDDTHHmmssSSSZ' }).parse('20240229T120000500+0100').toISOString()).toBe(
      '2024-02-29T11:00:00.500Z',
    );
  });

  it('reads back what toISOString wrote, for any instant that PostgreSQL takes', () => {
    const instants = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });

    fc.assert(
      fc.property(instants, (instant) => {
        expect(cell.instant().parse(instant.toISOString())).toEqual(instant);
      }),
    );
  });
});

describe('text', () => {
  it('drops the white space around it, unless told otherwise', () => {
    expect([read(cell.text(), ' a b '), read(cell.text({ trim: false }), ' a b ')]).toEqual(['a b', ' a b ']);
  });

  it('counts characters as PostgreSQL does, not UTF-16 units', () => {
    const schema = cell.text({ min: 2, max: 3 });

    expect(['🙂', '🙂🙂', '🙂🙂🙂', '🙂🙂🙂🙂', 'abcd'].map((text) => read(schema, text))).toEqual([
      'expected text from 2 to 3 characters',
      '🙂🙂',
      '🙂🙂🙂',
      'expected text from 2 to 3 characters',
      'expected text from 2 to 3 characters',
    ]);
  });

  it('refuses NUL', () => {
    expect(read(cell.text(), 'a\0b')).toBe('expected text without NUL characters');
  });
});

describe('enumOf', () => {
  it('takes its values exactly', () => {
    const schema = cell.enumOf(['free', 'team']);

    expect(['free', ' team ', 'Free', 'toString'].map((text) => read(schema, text))).toEqual([
      'free',
      'team',
      'expected one of free, team',
      'expected one of free, team',
    ]);
  });
});

describe('json', () => {
  it('reads what JSON.parse reads', () => {
    expect(read(cell.json(), ' {"a":[1,"b",null,true]} ')).toEqual({ a: [1, 'b', null, true] });
  });

  it.each(['', '{', '{"a":9007199254740993}', '{"a":"\\u0000"}', '"\\ud800"'])('refuses %j', (text) => {
    expect(read(cell.json(), text)).toMatch(/^expected JSON/);
  });
});

describe('definitions', () => {
  it.each([
    ['boolean', () => cell.boolean({ true: ['A'], false: ['a'] }), "cell.boolean: 'a' is true and false."],
    ['integer', () => cell.integer({ min: 2, max: 1 }), 'cell.integer: min must not be above max; received 2, 1.'],
    ['bigint', () => cell.bigint({ min: 2n, max: 1n }), 'cell.bigint: min must not be above max; received 2, 1.'],
    [
      'decimal',
      () => cell.decimal({ min: '1e3', scale: -1 }),
      /scale must be .*; min must be a decimal number; received 1e3/,
    ],
    ['text', () => cell.text({ min: 3, max: 2 }), 'cell.text: min must not be above max; received 3, 2.'],
    ['enumOf', () => cell.enumOf([]), 'cell.enumOf: expected at least one value, received none.'],
    ['date', () => cell.date({ format: 'DD.MM.YY' }), /'Y' is none of YYYY, .*; the year is missing/],
    ['date', () => cell.date({ format: 'YYYY-MM-DD HH' }), /a date has no time of day/],
    [
      'instant',
      () => cell.instant({ format: 'YYYY-MM-DD' }),
      /the hour is missing.*expected Z in the format, or an offset/,
    ],
    ['instant', () => cell.instant({ offset: 'CET' }), /offset must be Z or such as \+01:00; received 'CET'/],
  ])('says what is wrong with a %s', (_name, define, message) => {
    expect(define).toThrow(message);
    expect(define).toThrow(expect.objectContaining({ code: 'HANDLER_DEFINITION' }));
  });
});
