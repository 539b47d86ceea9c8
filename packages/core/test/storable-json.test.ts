import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PROBLEMS, parseStorableJson, problemsText, readJson } from '../src/index.ts';

/** `path reason` of each problem; nothing when the value passed. */
function refusals(input: string | Uint8Array, options = {}): string[] {
  const parsed = parseStorableJson(input, options);
  return parsed.ok ? [] : parsed.problems.map(({ path, reason }) => `${path} ${reason}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('parseStorableJson', () => {
  it('answers the value of any JSON that JavaScript has written', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: 'grapheme' }).filter((value) => !JSON.stringify(value).includes('__proto__')),
        fc.integer({ min: 0, max: 4 }),
        (value, indent) => {
          const text = JSON.stringify(value, undefined, indent);

          expect(parseStorableJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
        },
      ),
    );
  });

  it('takes for JSON what JSON.parse takes for it, and nothing else', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a":',
      '\\',
      '\\u00e9',
      '\\x',
      '0',
      '-',
      '1.',
      '.5',
      'e+3',
      '01',
      'true',
      'nul',
      ' ',
      '\n',
      '\t',
      '\u0007',
      '\u00a0',
      '/*x*/',
      "'a'",
    ];
    const broken = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.array(fc.tuple(fc.nat(40), fc.nat(2), fc.constantFrom(...pieces)), { maxLength: 2 }),
      )
      .map(([text, changes]) =>
        changes.reduce((now, [at, dropped, put]) => now.slice(0, at) + put + now.slice(at + dropped), text),
      );
    const seen = { json: 0, other: 0 };

    fc.assert(
      fc.property(broken, (text) => {
        const isOurs = !refusals(text).some((refusal) => refusal.endsWith('syntax'));
        expect(isOurs, text).toBe(isJson(text));
        seen[isOurs ? 'json' : 'other'] += 1;
      }),
      { numRuns: 3_000, seed: 20_261_124 },
    );
    expect(Math.min(seen.json, seen.other)).toBeGreaterThan(500);
  });

  it.each([
    ['after one key', '{"x":1,"\\\\":0}', '{"x":1,"\\u0004":0}', ['x', '\u0004']],
    ['longer ones', '{"x":1,"ab\\\\":0}', '{"x":1,"ab\\n":0}', ['x', 'ab\n']],
    ['a quote', '{"x":1,"\\\\":0}', '{"x":1,"\\"":0}', ['x', '"']],
  ])('reads keys with escapes rightly, whatever was read before: %s', (_name, before, text, keys) => {
    JSON.parse(before);

    expect(Object.keys(readJson(text) as object)).toEqual(keys);
    expect(parseStorableJson(text)).toMatchObject({ ok: true });
    const { value } = parseStorableJson(text) as { value: object };
    expect(Object.keys(value)).toEqual(keys);
  });

  it.each([
    ['a key that no plain assignment sets', '{"__proto__":{"\\n":1}}'],
    ['what the gate refuses', '["\\u0000", 9007199254740993, 1e999]'],
    ['the last of two', '{"a\\n":1,"a\\n":2}'],
    ['thousands of levels', `${'['.repeat(3_000)}"\\n"${']'.repeat(3_000)}`],
  ])('reads what is ours as JSON.parse does: %s', (_name, text) => {
    expect(JSON.stringify(readJson(text))).toBe(JSON.stringify(JSON.parse(text)));
  });

  it.each([
    ['', 'a value at character 1'],
    ['{"a" 1}', "':' at character 6"],
    ['[1 2]', "',' or ']' at character 4"],
    ['{"secret', 'the end of the text that begins at character 2'],
    ['[tru]', 'a value at character 2'],
    ['{a:1}', 'a key at character 2'],
    [`${'['.repeat(101)}`, 'the end of what is open at character 102'],
    ['["ab\u0007"]', 'no control character, but its escape, at character 5'],
    ['{} x', 'the end of the text at character 4'],
    ['["\u0007"]', 'no control character, but its escape, at character 3'],
    ['"\\x"', 'escapes that JSON has in the text at character 1'],
  ])('says where text is no JSON, and nothing of the text: %j', (text, place) => {
    expect(parseStorableJson(text)).toMatchObject({ problems: [{ message: `expected JSON: expected ${place}` }] });
  });

  it.each([
    ['a NUL character', '{"a":["x","\\u0000"]}', ['a.1 nul']],
    ['a NUL character in a key', '{"a":{"\\u0000":1}}', ['a nul']],
    ['half a surrogate pair, escaped', '{"a":"\\uD83D"}', ['a surrogate']],
    ['the other half', '{"a":"\\ude00"}', ['a surrogate']],
    ['half a surrogate pair, as it is', '{"a":"\ud83d"}', ['a surrogate']],
    ['an integer between two numbers', '{"id":9007199254740993}', ['id number']],
    ['a fraction with more digits than are kept', '[0.12345678901234567890]', ['0 number']],
    ['a number that would be infinite', '{"a":{"b":1e400}}', ['a.b number']],
    ['a negative one', '-1e400', [' number']],
    ['a number that would be zero', '[1,2,1e-400]', ['2 number']],
    ['a key that is there twice', '{"a":{"b":1,"c":2,"b":3}}', ['a duplicateKey']],
    ['the same key in other spelling', '{"a":1,"\\u0061":2}', [' duplicateKey']],
    ['the key __proto__', '{"a":{"__proto__":{"admin":true}}}', ['a protoKey']],
    ['the key __proto__ in other spelling', '{"\\u005f_proto__":1}', [' protoKey']],
    ['text that is no JSON', '{"a":1', [' syntax']],
    ['nothing', '', [' syntax']],
  ])('refuses %s, and says where', (_name, text, expected) => {
    expect(refusals(text)).toEqual(expected);
  });

  it('refuses 101 levels, and names where they begin', () => {
    expect(refusals(`{"a":${nested(100)}}`)).toEqual([expect.stringMatching(/^a\.0\.0.* depth$/)]);
  });

  it.each([
    ['an escaped backslash before what looks like an escape', '"\\\\u0000"'],
    ['a whole surrogate pair, escaped', '"\\ud83d\\ude00"'],
    ['the largest safe integer', '9007199254740991'],
    ['an even integer beyond it that is held exactly', '9007199254740992'],
    ['a number in scientific notation', '1.50E+2'],
    ['a number that JavaScript writes in scientific notation', '100000000000000000000000'],
    ['trailing zeros of any number', `1.5${'0'.repeat(50)}`],
    ['minus zero', '-0.0'],
    ['the smallest number there is', '5e-324'],
    ['the same key in two objects', '[{"a":{"a":1}},{"a":2}]'],
    ['keys that other languages mind', '{"constructor":{"prototype":1},"toString":2}'],
    ['100 levels', nested(100)],
    ['brackets and quotes inside text', `"${'[{\\"'.repeat(200)}"`],
    ['white space anywhere', ' [ 1 ,\n\t{ "a" : true , "b" : null } ] '],
  ])('lets pass %s', (_name, text) => {
    expect(parseStorableJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it.each([
    ['{"a":1,"a":2}', 'the key "a" must not stand there twice'],
    ['{"__proto__":1}', 'the key "__proto__" is not allowed'],
    ['{"a\\u0000":1}', 'the key "a\\u0000" must not contain NUL characters (U+0000)'],
    [nested(101), 'nested more than 100 levels deep'],
    ['1e999', 'the number 1e999 is out of range: expected at most 1.797e308 in size; send it as text'],
  ])('says what is wrong with %s', (text, message) => {
    expect(parseStorableJson(text)).toMatchObject({ problems: [{ message }] });
  });

  it('says how large a value was, and how large with its numbers written out', () => {
    const bytes = Uint8Array.of(0x22, 0xfc, 0x22);

    expect(parseStorableJson('[1,2]', { maxBytes: 4 })).toMatchObject({
      problems: [{ message: 'expected at most 4 bytes of JSON, received 5' }],
    });
    expect(parseStorableJson('[1e90]', { maxBytes: 10 })).toMatchObject({
      problems: [{ message: 'expected at most 10 bytes of JSON, received 96 with its numbers written out' }],
    });
    expect(parseStorableJson(bytes)).toMatchObject({
      problems: [{ message: 'expected UTF-8, received bytes that are none' }],
    });
  });

  it('goes on behind what is too deep, whatever stands in it', () => {
    const deep = `${'['.repeat(100)}[{"a":"]}\\"["}]${']'.repeat(100)}`;

    expect(refusals(`[${deep},1e999]`, { maxDepth: 101 })).toEqual([expect.stringMatching(/ depth$/), '1 number']);
  });

  it('tells everything at once', () => {
    const text = `{"a":"\\u0000","b":[1e999,{"__proto__":9007199254740993}],"deep":${nested(200)},"a":1,"c":2}`;

    expect(refusals(text).map((refusal) => refusal.replace(/(\.0)+/, ''))).toEqual([
      'a nul',
      'b number',
      'b.1 protoKey',
      'b.1.__proto__ number',
      expect.stringMatching(/^deep.* depth$/),
      ' duplicateKey',
    ]);
  });

  it('tells no more than a hundred, and how many there are', () => {
    const parsed = parseStorableJson(`[${Array.from({ length: 70_000 }, () => '1e999')}]`);

    if (parsed.ok) throw new Error('accepted');
    expect(parsed.problems).toHaveLength(MAX_PROBLEMS);
    expect(parsed.found).toBe(70_000);
    expect(problemsText(parsed)).toMatch(/; and 69900 more problems$/);
  });

  it('keeps its answer small, whatever the names in the value are', () => {
    const key = 'k'.repeat(100_000);
    const parsed = parseStorableJson(`{"${key}":[1e999],"\\u0000${key}":${'9'.repeat(100_000)}}`);

    expect(JSON.stringify(parsed).length).toBeLessThan(2_000);
  });

  it('shows names that no terminal takes as JSON would', () => {
    const parsed = parseStorableJson('{"a\\u0000":{"b\\ud800":1e999}}');

    expect(parsed).toMatchObject({
      problems: [{ reason: 'nul' }, { reason: 'surrogate' }, { path: 'a\\u0000.b\\ud800' }],
    });
  });

  it('refuses bytes that are no UTF-8, and what is too large, before it looks at anything else', () => {
    const text = new TextEncoder().encode('{"a":"ü"}');
    const latin1 = Uint8Array.of(0x22, 0xfc, 0x22);

    expect(parseStorableJson(text)).toEqual({ ok: true, value: { a: 'ü' } });
    expect(refusals(latin1, { path: 'body' })).toEqual(['body encoding']);
    expect(refusals(text.subarray(0, 7))).toEqual([' encoding']);
    expect(refusals(text, { maxBytes: 10 })).toEqual([]);
    expect(refusals(text, { maxBytes: 9 })).toEqual([' size']);
    expect(refusals('{"a":"ü"}', { maxBytes: 9 })).toEqual([' size']);
  });

  it('counts numbers as long as PostgreSQL writes them', () => {
    const numbers = `[${Array.from({ length: 100 }, () => '1e300')}]`;

    expect(refusals(numbers, { maxBytes: 1_000 })).toEqual([' size']);
    expect(refusals('[1e-300]', { maxBytes: 300 })).toEqual([' size']);
    expect(refusals('[1e300, 1e-300, 0e999999]', { maxBytes: 1_000 })).toEqual([]);
  });

  it('counts levels from the limit it is given, and names the value as it is told', () => {
    expect(refusals(`{"payload":${nested(3)}}`, { maxDepth: 4 })).toEqual([]);
    expect(refusals(`{"payload":${nested(4)}}`, { maxDepth: 4 })).toEqual(['payload.0.0.0 depth']);
    expect(refusals('[1e999]', { path: 'message' })).toEqual(['message.0 number']);
  });

  it('never throws, and ends for hostile text: in time that grew with its square this would reach the time limit', () => {
    const size = 250_000;
    for (const text of [
      nested(size / 2),
      '['.repeat(size),
      '{"a":'.repeat(size / 5),
      JSON.stringify('\\"'.repeat(size / 2)),
      `0.${'0'.repeat(size)}1`,
      `[${'1e999,'.repeat(size / 6)}0]`,
      `{${'"a":1,'.repeat(size / 6)}"b":2}`,
      `${'9'.repeat(size)}e-${'9'.repeat(size)}`,
    ]) {
      expect(() => parseStorableJson(text), text.slice(0, 20)).not.toThrow();
    }
  });
});
