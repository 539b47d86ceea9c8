import fc from 'fast-check';

/** Text of a JSON value that every schema of JSON and every database gives back as it is. */
export const harmlessJson: fc.Arbitrary<string> = fc
  .jsonValue({
    maxDepth: 4,
    stringUnit: fc.constantFrom('a', 'Z', '7', ' ', 'é', '漢', '😀', '"', '\\', '\n', '\u007f', '\u2028'),
  })
  .map((value) => JSON.stringify(value));

/** The same, as other languages write it: escapes, blanks, digits that JavaScript would leave out. */
export const foreignJson: fc.Arbitrary<string> = fc.oneof(
  harmlessJson,
  fc.constantFrom(
    '"\\u00e9\\/"',
    '"\\ud83d\\ude00"',
    '[1.0, 1e2,\t-0.0]',
    '{ "a" : 1.50 }',
    '1E+2',
    '5e-324',
    '"\\\\u0000"',
    'null',
  ),
  fc.integer({ min: 1, max: 98 }).map((levels) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`),
);

const digits = (maxLength: number) => fc.stringMatching(/^[1-9][0-9]*$/).map((text) => text.slice(0, maxLength));

/** Text that may be no JSON, or JSON that cannot be kept as it is; some of it can. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '"\\u0000"',
      '"\\ud800"',
      '{"\\udfff":1}',
      '{"__proto__":{"admin":true}}',
      '{"a":1,"a":2}',
      '[1e400]',
      '[1e-400]',
    ],
    ...['9007199254740993', '0.12345678901234567890', '-1e309', '{"constructor":{"prototype":{"x":1}}}', '""', ''],
    ...['{', '[1,]', "{'a':1}", 'NaN', 'undefined', '01', '"\u0007"', '{"a":1}}', '\ufeff{}', '[,]', 'tru', '"\\x41"'],
  ),
  fc.integer({ min: 90, max: 120 }).map((levels) => `${'['.repeat(levels)}${']'.repeat(levels)}`),
  fc.constantFrom(3_000, 40_000).map((levels) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`),
  fc.tuple(digits(30), digits(10), fc.integer({ min: -320, max: 320 })).map(([a, b, e]) => `[${a}.${b}e${e}]`),
  fc.string({ maxLength: 20 }).map((text) => `{"${text}":"${text}"}`),
  fc.constantFrom(2_000, 60_000, 300_000).map((length) => `"${'x'.repeat(length)}"`),
  fc.constant(`[${'1e300,'.repeat(20_000)}1]`),
);

/** Names and other short texts, some of which no database takes. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '😀',
    '../..',
    "'; DROP TABLE jobs; --",
    '%s%n',
    '__proto__',
    'constructor',
  ),
  fc.constantFrom(
    'x'.repeat(100),
    'x'.repeat(101),
    'x'.repeat(255),
    'x'.repeat(5_000),
    'free',
    'any',
    '-1',
    '1e3',
    'null',
    '٣',
  ),
);
