import { toJsonText, toMetadataText, toText } from '@jobstack/core';
import * as fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPool } from '../src/pool.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, { maxConnections: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** What PostgreSQL makes of the value. */
async function throughJsonb(value: unknown): Promise<unknown> {
  const { rows } = await pool.query('SELECT $1::jsonb AS value', [toJsonText(value)]);
  return rows[0].value;
}

/** Strings with every trap in them: NULs, lone surrogates, backslashes before things that look like escapes. */
const nasty = fc
  .array(fc.constantFrom('a', '\\', '\u0000', '\ud83d', '\udc00', '😀', '\\u0000', '"', 'u0000', '\n'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

/** Whatever a handler may hand over: bigints, dates, maps, symbols, sparse arrays, objects without prototype. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withSparseArray: true,
  withNullPrototype: true,
  withObjectString: true,
  values: [nasty, fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constantFrom(undefined, null)],
  key: nasty,
});

/**
 * Node 24.21 reads keys wrongly that JSON has to escape, depending on what it has parsed before: after `{"\\\\":0}`, the key of
 * `{"\\u0004":0}` is a backslash. Neither we nor PostgreSQL have a part in it.
 */
function hasEscapedKey(value: unknown): boolean {
  let found = false;
  JSON.stringify(value, (key, inner) => {
    found ||= JSON.stringify(key) !== `"${key}"`;
    return inner;
  });
  return found;
}

describe('toJsonText', () => {
  test('any value becomes text that jsonb accepts', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        const text = toJsonText(value);

        expect(text === null).toBe(value === undefined);
        await throughJsonb(value);
      }),
      { numRuns: 500 },
    );
  });

  test('what PostgreSQL can hold comes back as JSON would bring it back', async () => {
    const holdable = fc
      .jsonValue({ stringUnit: 'binary' })
      .filter((value) => !JSON.stringify(value).includes('\\u0000') && !hasEscapedKey(value));

    await fc.assert(
      fc.asyncProperty(holdable, async (value) => {
        expect(await throughJsonb(value)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 300 },
    );
  });

  test('each forbidden character is replaced, and nothing around it changes', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        expect(await throughJsonb({ text })).toEqual({ text: text.replaceAll('\u0000', '\ufffd').toWellFormed() });
      }),
      { numRuns: 300 },
    );
  });

  test('the same object twice is no cycle, an object inside itself is', async () => {
    const shared = { name: 'Ada', big: 1n };
    const loop: Record<string, unknown> = { twice: [shared, shared] };
    loop.self = loop;

    expect(await throughJsonb(loop)).toEqual({
      twice: [
        { name: 'Ada', big: '1' },
        { name: 'Ada', big: '1' },
      ],
      self: '[Circular]',
    });
  });

  test('an object whose toJSON or getter throws is named as not representable', async () => {
    const hostile = {
      toJSON() {
        throw new Error('not today');
      },
    };
    const trapped = {
      get value(): never {
        throw new Error('trapped');
      },
    };

    expect(await throughJsonb(hostile)).toBe('[Not representable: not today]');
    expect(await throughJsonb({ trapped, beside: 1 })).toEqual({ trapped: '[Not representable: trapped]', beside: 1 });
  });

  test('dates next to a bigint stay dates', async () => {
    expect(await throughJsonb({ at: new Date(0), big: 5n })).toEqual({ at: '1970-01-01T00:00:00.000Z', big: '5' });
  });

  test('what JSON would leave out stays visible in its place, and undefined is no value at all', async () => {
    const odd = {
      amounts: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e300],
      run: () => {},
      key: Symbol('s'),
      at: new Date(Number.NaN),
      pairs: new Map<unknown, unknown>([[1, 'one']]),
      ids: new Set([1n]),
      error: new TypeError('about somebody'),
      none: undefined,
    };

    expect(await throughJsonb(odd)).toEqual({
      amounts: ['NaN', 'Infinity', 0, 1e300],
      run: '[function]',
      key: '[Symbol(s)]',
      at: '[Invalid Date]',
      pairs: { 1: 'one' },
      ids: ['1'],
      error: '[TypeError]',
    });
    expect(toJsonText(undefined)).toBeNull();
  });

  test('what is nested too deeply, or holds itself many times over, has an end', async () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    let many: unknown = 'leaf';
    for (let level = 0; level < 60; level += 1) many = [many, many];

    expect(JSON.stringify(await throughJsonb(deep))).toContain('[nested more than 100 levels deep]');
    expect(toJsonText(many)).toContain('[more than 1048576 values]');
  });
});

describe('toText', () => {
  test('any string, cut anywhere, becomes text that PostgreSQL accepts, within the limit', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, fc.integer({ min: 1, max: 10 }), async (value, limit) => {
        const text = toText(value, limit);

        expect(text.length).toBeLessThanOrEqual(limit);
        const { rows } = await pool.query('SELECT $1::text AS text', [text]);
        expect(rows[0].text).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('toMetadataText', () => {
  /** What PostgreSQL keeps of the metadata. */
  async function kept(metadata: unknown): Promise<unknown> {
    const { rows } = await pool.query('SELECT $1::jsonb AS value', [toMetadataText(metadata)]);
    return rows[0].value;
  }

  test('leaves what is small and flat as it is', async () => {
    const metadata = { rows: 7, brackets: '['.repeat(500), text: 'x'.repeat(15_000) };

    expect(await kept(metadata)).toEqual(metadata);
    expect(await kept(undefined)).toBeNull();
  });

  test.each([
    ['too many bytes', { text: 'ü'.repeat(9_000) }, 18_011],
    ['megabytes', { rows: new Array(1_000_000).fill(1) }, 2_000_010],
  ])('cuts %s with a mark that says how many there were', async (_name, metadata, truncated) => {
    expect(await kept(metadata)).toEqual({
      truncated,
      start: expect.stringContaining(JSON.stringify(metadata).slice(0, 2_000)),
    });
  });

  test('cuts what is nested so deeply that no reader would bear it', async () => {
    let metadata: unknown = 1;
    for (let level = 0; level < 3_000; level += 1) metadata = [metadata];

    const stored = JSON.stringify(await kept(metadata));
    expect(stored).toBe(`${'['.repeat(100)}"[nested more than 100 levels deep]"${']'.repeat(100)}`);
  });

  test('cuts between characters, never within one', async () => {
    expect(await kept({ text: '😀'.repeat(10_000) })).toMatchObject({ start: expect.stringContaining('😀') });
  });
});
