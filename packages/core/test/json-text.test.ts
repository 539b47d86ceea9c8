import { describe, expect, it } from 'vitest';
import { MAX_JSON_DEPTH, MAX_LOG_METADATA_BYTES, toJsonText, toMetadataText, toText } from '../src/index.ts';

/** What comes back of a value. */
const back = (value: unknown): unknown => JSON.parse(toJsonText(value) ?? 'null');

describe('JSON for a person', () => {
  it('is nothing of nothing', () => {
    expect(toJsonText(undefined)).toBeNull();
    expect(toJsonText(null)).toBe('null');
  });

  it.each<[string, unknown, unknown]>([
    ['plain values', { a: [1, 'x', true, null] }, { a: [1, 'x', true, null] }],
    ['numbers that are none', [Number.NaN, -1 / 0], ['NaN', '-Infinity']],
    ['a bigint', 12n, '12'],
    ['a function', { run: () => 1 }, { run: '[function]' }],
    ['a symbol', [Symbol('s')], ['[Symbol(s)]']],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a date that is none', new Date('x'), '[Invalid Date]'],
    ['what writes itself', { toJSON: (key: unknown) => ({ key, big: 1n }) }, { key: '', big: '1' }],
    ['a toJSON that is none', { toJSON: 1 }, { toJSON: 1 }],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, new Set([3])],
        [{}, 4],
      ]),
      { '2': [3], a: 1, '[object]': 4 },
    ],
    ['an error, without its message', new TypeError('of Jane'), '[TypeError]'],
    ['empty ones', [[], {}, new Map(), new Set()], [[], {}, {}, []]],
    ['one value in two places', ((one: object) => [one, one])({ a: 1 }), [{ a: 1 }, { a: 1 }]],
  ])('shows %s', (_name, value, expected) => {
    expect(back(value)).toEqual(expected);
  });

  it('shows where a value holds itself', () => {
    const value: { self?: unknown; list: unknown[] } = { list: [] };
    value.self = value;
    value.list.push(value.list);

    expect(back(value)).toEqual({ self: '[Circular]', list: ['[Circular]'] });
  });

  it.each<[string, () => never, string]>([
    [
      'an error',
      () => {
        throw new Error('boom');
      },
      '[Not representable: boom]',
    ],
    [
      'anything else',
      () => {
        throw 'boom';
      },
      '[Not representable: unknown]',
    ],
  ])('goes on where reading throws %s', (_name, toJSON, expected) => {
    expect(back([{ toJSON }, 1])).toEqual([expected, 1]);
  });

  it('ends at 100 levels, and says so', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

    expect(toJsonText(nested(MAX_JSON_DEPTH))).toBe(`${'['.repeat(100)}1${']'.repeat(100)}`);
    expect(toJsonText(nested(MAX_JSON_DEPTH + 1))).toBe(
      `${'['.repeat(100)}"[nested more than 100 levels deep]"${']'.repeat(100)}`,
    );
  });

  it('ends after a million values, and says so', () => {
    const members = new Map(Array.from({ length: 9 }, (_, n) => [n, 0]));
    // Arrays and map are values too.
    const items = Array(2 ** 20 - 3 - 5).fill(0);

    const shown = back([items, members, 'behind them']) as [number[], object];

    expect(shown).toHaveLength(2);
    expect(shown[0]).toHaveLength(items.length);
    expect(Object.values(shown[1])).toEqual([0, 0, 0, 0, 0, '[more than 1048576 values]']);
  });

  it('has neither NUL characters nor half surrogate pairs, and keeps what only looks like one', () => {
    expect(back(['\u0000', 'a\ud800b', '\\u0000', '\\\u0000', '\u{1F600}'])).toEqual([
      '\uFFFD',
      'a\uFFFDb',
      '\\u0000',
      '\\\uFFFD',
      '\u{1F600}',
    ]);
  });
});

describe('metadata of a line', () => {
  const metadata = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) });

  it('is kept whole up to its limit', () => {
    const most = metadata(MAX_LOG_METADATA_BYTES);

    expect(toMetadataText(most)).toBe(JSON.stringify(most));
    expect(toMetadataText(undefined)).toBeNull();
  });

  it('is cut beyond it, and says how long it was', () => {
    const { truncated, start } = JSON.parse(toMetadataText(metadata(MAX_LOG_METADATA_BYTES + 1)) ?? '');

    expect(truncated).toBe(MAX_LOG_METADATA_BYTES + 1);
    expect(start).toHaveLength(2_048);
    expect(start).toMatch(/^\{"a":"xx.*x…$/);
  });
});

describe('text for a column', () => {
  it('is cut behind its limit, with a mark', () => {
    expect(toText('abcd', 4)).toBe('abcd');
    expect(toText('abcde', 4)).toBe('abc…');
  });

  it('has neither NUL characters nor half surrogate pairs, even where it was cut', () => {
    expect(toText('a\u0000\udc00', 10)).toBe('a\uFFFD\uFFFD');
    expect(toText('ab\u{1F600}cd', 4)).toBe('ab\uFFFD…');
  });
});
