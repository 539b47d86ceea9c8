import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertStorable, instantProblem, storageProblems, textProblems } from '../src/index.ts';

const maxBytes = 10_000;

function refusals(value: unknown, options = {}): string[] {
  return storageProblems(value, { maxBytes, ...options }).problems.map(({ path, reason }) => `${path} ${reason}`);
}

/** So many arrays around nothing. */
function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 1; level < levels; level += 1) value = [value];
  return value;
}

describe('storageProblems', () => {
  it('finds none in what JSON gives back as it was', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: 'grapheme' }).filter((v) => !JSON.stringify(v).includes('__proto__')),
        (value) => {
          expect(storageProblems(value, { maxBytes: 1_000_000 }).problems).toEqual([]);
        },
      ),
    );
  });

  it('finds one in whatever JSON does not give back as it was', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: false }),
        (value) => {
          const { found } = storageProblems(value, { maxBytes: 1_000_000 });

          if (found === 0) expect(JSON.parse(JSON.stringify(value))).toEqual(withoutUndefined(value));
        },
      ),
    );
  });

  it.each([
    ['nothing at all', undefined, [' type']],
    ['a number that is none', { a: [Number.NaN] }, ['a.0 type']],
    ['an infinite one', Number.POSITIVE_INFINITY, [' type']],
    ['a bigint', { a: 1n }, ['a type']],
    ['a date', { at: new Date(0) }, ['at type']],
    ['a map', new Map(), [' type']],
    ['bytes', { a: Buffer.from('x') }, ['a type']],
    ['a function', [() => 1], ['0 type']],
    ['a hole in an array', new Array(1), ['0 type']],
    ['undefined in an array', [undefined], ['0 type']],
    ['what writes itself otherwise', { toJSON: () => 1 }, [' type']],
    ['a NUL character', { a: 'x\u0000' }, ['a nul']],
    ['half a surrogate pair', { a: '\ud800' }, ['a surrogate']],
    ['such keys', { '\ud800': 1, '\u0000': 2 }, [' surrogate', ' nul']],
    ['the key __proto__', JSON.parse('{"__proto__":1}'), [' protoKey']],
    ['101 levels', nested(101), [`${'0.'.repeat(99)}0 depth`]],
    ['more than may be', 'x'.repeat(maxBytes - 1), [' size']],
    ['more than may be, once numbers are written out', new Array(100).fill(1e300), [' size']],
    ['more than may be, in bytes', 'ü'.repeat(maxBytes / 2), [' size']],
  ])('refuses %s, and says where', (_name, value, expected) => {
    expect(refusals(value)).toEqual(expected);
  });

  it.each([
    ['a property that is undefined', { a: undefined, b: 1 }],
    ['one value in two places', ((shared: object) => [shared, shared])({ a: 1 })],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['100 levels', nested(100)],
    ['as much as may be', 'x'.repeat(maxBytes - 2)],
  ])('lets pass %s', (_name, value) => {
    expect(refusals(value)).toEqual([]);
  });

  it('ends on what holds itself, once or many times over', () => {
    const cycle: unknown[] = [1];
    cycle.push({ cycle });
    let doubled: unknown = [];
    for (let level = 0; level < 60; level += 1) doubled = [doubled, doubled];

    expect(refusals(cycle)).toEqual(['1.cycle type']);
    expect(refusals(doubled)).toEqual([' size']);
  });

  it('never throws, not even at what throws when it is looked at', () => {
    const trap = {
      get a(): never {
        throw new Error('gotcha');
      },
    };

    expect(refusals(trap, { path: 'result' })).toEqual(['result type']);
  });
});

describe('assertStorable', () => {
  it('says everything in one permanent error', () => {
    const value = { id: 1n, name: '\u0000' };

    expect(() => assertStorable('The checkpoint', value, { path: 'checkpoint', maxBytes })).toThrow(
      expect.objectContaining({
        code: 'NOT_STORABLE',
        retryable: false,
        message:
          'The checkpoint cannot be stored exactly: checkpoint.id: expected a JSON value, received a bigint: store it as text; ' +
          'checkpoint.name: text must not contain NUL characters (U+0000)',
        details: {
          problems: [expect.objectContaining({ path: 'checkpoint.id' }), expect.objectContaining({ reason: 'nul' })],
        },
      }),
    );
  });

  it('lets pass what can be stored', () => {
    assertStorable('The checkpoint', { line: 7 }, { maxBytes });
  });
});

describe('textProblems', () => {
  it('names the text and what is wrong with it', () => {
    const text = `${'x'.repeat(10)}\u0000\ud800`;

    expect(textProblems('acme', 'tenant', { minLength: 1, maxLength: 4 }).problems).toEqual([]);
    expect(textProblems('', 'tenant', { minLength: 1, maxLength: 4 }).problems).toMatchObject([{ reason: 'size' }]);
    expect(textProblems(text, 'tenant', { maxLength: 11 }).problems).toEqual([
      { path: 'tenant', reason: 'size', message: 'expected 0 to 11 characters, received 12' },
      { path: 'tenant', reason: 'nul', message: expect.any(String) },
      { path: 'tenant', reason: 'surrogate', message: expect.any(String) },
    ]);
  });
});

describe('instantProblem', () => {
  it.each(['0001-01-01T00:00:00.000Z', '0049-06-01T00:00:00Z', '2027-01-31T08:00:00Z', '9999-12-31T23:59:59.999Z'])(
    'lets pass %s',
    (instant) => {
      expect(instantProblem(new Date(instant))).toBeUndefined();
    },
  );

  it.each([
    ['0000-12-31T23:59:59.999Z', 'year 0'],
    ['-000001-01-01T00:00:00Z', 'year -1'],
    ['0001-01-01T00:00:00+01:00', 'year 0'],
    ['9999-12-31T23:59:59-01:00', 'year 10000'],
    ['+275760-09-13T00:00:00Z', 'year 275760'],
    ['tomorrow', 'an invalid date'],
  ])('refuses %s', (instant, received) => {
    expect(instantProblem(new Date(instant))).toBe(
      `expected an instant in the years 1 to 9999 (UTC), received ${received}`,
    );
  });
});

/** The value without properties that are undefined, which JSON leaves out and nobody can tell from missing ones. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value === 'number') return value + 0;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutUndefined(member)]));
}
