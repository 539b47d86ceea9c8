import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBatches, readFields, readRecords, recordsOf, throughJson } from './csv-reading.ts';

const delimiter = fc.constantFrom(',', ';', '\t', '|');
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const chunkSize = fc.integer({ min: 1, max: 40 });
const cell = fc.oneof(
  fc.constantFrom('', 'x', '1.5', 'Zoë', '東京', '🙂', ' a '),
  fc.string({ unit: fc.constantFrom('a', 'é', '🙂', '"', ',', ';', '\n', '\r', '\t', '|', ' '), maxLength: 6 }),
);

/** A well-formed file: random cells, quoted where they must be and sometimes where they need not. */
const wellFormed = fc
  .record({
    delimiter,
    lineEnd,
    byteOrderMark: fc.boolean(),
    finalLineEnd: fc.boolean(),
    rows: fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 3, maxLength: 3 }), { maxLength: 12 }),
    emptyLines: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  })
  .map((parts) => {
    const lines = parts.rows.map((row, index) => {
      const line = row.map(([text, quote]) => encode(text, quote, parts.delimiter)).join(parts.delimiter);
      return parts.emptyLines[index] ? parts.lineEnd + line : line;
    });
    const header = ['c1', 'c2', 'c3'].join(parts.delimiter);
    const text = [header, ...lines].join(parts.lineEnd) + (parts.finalLineEnd ? parts.lineEnd : '');
    return { text: parts.byteOrderMark ? `\ufeff${text}` : text, delimiter: parts.delimiter };
  });

/** Anything at all, made of the bytes that matter. */
const anything = fc
  .string({ unit: fc.constantFrom('a', '1', 'é', '"', '"', ',', '\n', '\r', '\r\n'), maxLength: 60 })
  .map((text) => ({ text: `c1,c2\n${text}`, delimiter: ',' }));

function encode(text: string, quote: boolean, delimiter: string): string {
  const mustQuote = /["\r\n]/.test(text) || text.includes(delimiter);
  return quote || mustQuote ? `"${text.replaceAll('"', '""')}"` : text;
}

describe('openCsv, for any file', () => {
  it('reads what csv-parse reads of the whole file, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(wellFormed, chunkSize, async ({ text, delimiter }, chunkSize) => {
        const expected: string[][] = parse(text, {
          bom: true,
          delimiter,
          record_delimiter: ['\r\n', '\n', '\r'],
          skip_empty_lines: true,
        });

        const fields = await readFields(text, { delimiter, chunkSize });

        expect(fields).toEqual(expected.slice(1));
      }),
      { numRuns: 500 },
    );
  });

  it('reads exactly the remaining records when resumed after any batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(wellFormed, anything),
        chunkSize,
        chunkSize,
        fc.integer({ min: 1, max: 4 }),
        async ({ text, delimiter }, chunkSize, otherChunkSize, batchRows) => {
          const batches = await readBatches(text, { delimiter, chunkSize, batchRows });
          for (const [index, { cursor }] of batches.entries()) {
            const remaining = batches.slice(index + 1).flatMap(recordsOf);

            const resumed = await readRecords(text, {
              delimiter,
              chunkSize: otherChunkSize,
              from: throughJson(cursor),
            });

            expect(resumed).toEqual(remaining);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads the same records, problems included, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(anything, chunkSize, fc.integer({ min: 1, max: 30 }), async ({ text }, chunkSize, cap) => {
        const options = { maxRecordBytes: cap + 5 };
        const whole = await readRecords(text, options).catch((error) => error.message);

        const cut = await readRecords(text, { ...options, chunkSize }).catch((error) => error.message);

        expect(cut).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  it('accounts for every byte: records, their line ends and empty lines make up the file', async () => {
    await fc.assert(
      fc.asyncProperty(anything, chunkSize, async ({ text }, chunkSize) => {
        const records = await readRecords(text, { chunkSize });

        let rest = text.slice('c1,c2'.length);
        for (const { raw } of records) {
          rest = rest.replace(/^[\r\n]+/, '');
          expect(rest.startsWith(raw)).toBe(true);
          rest = rest.slice(raw.length);
        }
        expect(rest).toMatch(/^[\r\n]*$/);
      }),
      { numRuns: 500 },
    );
  });
});
