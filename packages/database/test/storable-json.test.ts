import { parseStorableJson, type StorageReason } from '@jobstack/core';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 25 }).map((list) => list.join(''));

/** Numbers as anybody may write them, many of them around what a double holds. */
const numberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.constant('0'),
      digits.map((text) => `1${text}`),
      fc.constantFrom('9007199254740991', '9007199254740993'),
    ),
    fc.option(digits, { nil: undefined }),
    fc.option(fc.integer({ min: -330, max: 310 }), { nil: undefined, freq: 2 }),
  )
  .map(([sign, whole, fraction, exponent]) => {
    return `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`;
  });

/** JSON strings, with escapes of what text columns refuse among them. */
const stringText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 3 }).map((text) => JSON.stringify(text).slice(1, -1)),
      fc.constantFrom('\\u0000', '\\ud800', '\\udc00', '\\ud83d\\ude00', '\\\\u0000', '\\"', '\\u0061', 'a'),
    ),
    { maxLength: 3 },
  )
  .map((parts) => `"${parts.join('')}"`);

const jsonText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    numberText,
    stringText,
    fc.constantFrom('true', 'false', 'null'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(fc.oneof(stringText, fc.constantFrom('"a"', '"b"')), tie('value')), { maxLength: 3 })
      .map((members) => `{${members.map(([key, value]) => `${key}: ${value}`).join(',')}}`),
  ),
})).value;

/** What PostgreSQL makes of a text: the value as JavaScript would write and read it back, beside the value as it was written. */
async function asKept(text: string): Promise<{ readonly same: boolean; readonly read: unknown } | undefined> {
  try {
    const { rows } = await client.query<{ same: boolean; read: unknown }>(
      'SELECT $1::jsonb = $2::jsonb AS same, $2::jsonb AS read',
      [text, JSON.stringify(JSON.parse(text))],
    );
    return rows[0];
  } catch {
    return undefined;
  }
}

/** Refused although PostgreSQL would keep it: what is ambiguous, or dangerous to programs. */
const OUR_OWN: readonly StorageReason[] = ['duplicateKey', 'protoKey', 'surrogate'];

describe('JSON from outside', () => {
  it('passes the gate exactly when PostgreSQL gives it back as it was written', async () => {
    const seen = { passed: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(jsonText, async (text) => {
        const parsed = parseStorableJson(text);
        const kept = await asKept(text);

        if (parsed.ok) {
          seen.passed += 1;
          expect(kept).toEqual({ same: true, read: JSON.parse(JSON.stringify(parsed.value)) });
          return;
        }
        seen.refused += 1;
        if (parsed.problems.some(({ reason }) => OUR_OWN.includes(reason))) return;
        expect(kept?.same ?? false, `${text} was refused: ${parsed.problems[0]?.message}`).toBe(false);
      }),
      { numRuns: 1_500, seed: 20261124 },
    );
    expect(seen.passed).toBeGreaterThan(300);
    expect(seen.refused).toBeGreaterThan(300);
  });

  it('may be as deep as the gate allows', async () => {
    const text = `${'[{"a":'.repeat(50)}1${'}]'.repeat(50)}`;

    expect(parseStorableJson(text)).toMatchObject({ ok: true });
    expect(await asKept(text)).toEqual({ same: true, read: JSON.parse(text) });
  });
});
