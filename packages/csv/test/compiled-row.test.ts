import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { resolveColumnMapping } from '../src/handlers/column-mapping.ts';
import { compileRow } from '../src/handlers/compiled-row.ts';
import type { ImportTarget } from '../src/handlers/import-target.ts';
import { RowValidator } from '../src/handlers/row-validator.ts';
import type { CsvRow } from '../src/index.ts';
import { importTargets } from './import-tables.ts';

/** The same target, but its schema has a check of its own that refuses nothing: it judges every row. */
const judged = (target: ImportTarget): ImportTarget => ({ ...target, row: target.row.superRefine(() => undefined) });

const HEADERS = {
  people: ['handle', 'name', 'email', 'socials.x', 'socials.y'],
  spots: ['zip_code', 'latitude', 'longitude', 'city', 'state', 'county'],
  orders: ['number', 'paid', 'price', 'quantity', 'day', 'placedAt', 'status', 'details', 'extra.a'],
} as const;

/** Texts that some cell takes, and some that none does. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u00a0',
    '1',
    '-1',
    '+1',
    '01',
    '1.5',
    '1,5',
    '90',
    '90.0000001',
    '1e3',
    '0x10',
    'NaN',
    '9007199254740993',
  ),
  fc.constantFrom(
    'true',
    'NO',
    'on',
    'open',
    'done',
    'Done',
    '29.02.2024',
    '30.02.2024',
    '2024-02-29T12:00:00Z',
    '2024-02-29',
  ),
  fc.constantFrom('a@b.example', 'https://a.example/', '{"a":1}', '[', 'null', 'nul \0', 'x'.repeat(101), ' padded '),
  fc.string(),
);

const rowOf = (name: keyof typeof HEADERS) =>
  fc.tuple(...HEADERS[name].map(() => text)).map((fields) => ({ name, fields: fields as readonly string[] }));

function validatorOf(target: ImportTarget, header: readonly string[]): RowValidator {
  return new RowValidator(target, resolveColumnMapping(undefined, header, target).columns, { tenantId: 'acme' });
}

test('a compiled schema says of every row what the schema says', () => {
  const validators = new Map(
    Object.entries(HEADERS).map(([name, header]) => {
      const target = importTargets[name as keyof typeof HEADERS];
      return [name, [validatorOf(target, header), validatorOf(judged(target), header)] as const];
    }),
  );
  const anyRow = fc.oneof(rowOf('people'), rowOf('spots'), rowOf('orders'));

  fc.assert(
    fc.property(anyRow, ({ name, fields }) => {
      const row = { line: 2, fields, raw: fields.join(',') } as CsvRow;
      const [compiled, schema] = (validators.get(name) ?? []).map((validator) => validator.validate(row));
      expect(compiled).toEqual(schema);
    }),
    { numRuns: 2_000 },
  );
});

test('a schema that does more than look at its fields is not compiled', () => {
  const { columns } = resolveColumnMapping(undefined, HEADERS.spots, importTargets.spots);
  const compiles = (row: z.ZodObject) =>
    compileRow({ ...importTargets.spots, row }, columns, () => undefined) !== undefined;
  const { row } = importTargets.spots;

  expect(compiles(row)).toBe(true);
  expect(compiles(row.refine(({ latitude }) => latitude !== '0'))).toBe(false);
  expect(compiles(z.strictObject(row.shape))).toBe(false);
});
