import { describe, expect, it } from 'vitest';
import { numberProblem, writtenOutBytes } from '../src/storable/exact-number.ts';

describe('a number of JSON', () => {
  it.each([
    '0',
    '-0.0',
    '123456789012345',
    '1.50E+2',
    '1500000000000000000000',
    '0.000000000000000001234',
    '-0.00000000000000000000000000000',
    '9007199254740992.000',
    '12300e-2',
    '5e-324',
  ])('that comes back as it was is none to mind: %s', (source) => {
    expect(numberProblem(source)).toBeUndefined();
  });

  it.each([
    ['9007199254740993', '9007199254740992'],
    ['-9007199254740993', '-9007199254740992'],
    ['0.12345678901234567890', '0.12345678901234568'],
    ['1e-400', '0'],
  ])('%s says what it would become: %s', (source, kept) => {
    expect(numberProblem(source)).toBe(`the number ${source} would become ${kept}: send it as text`);
  });

  it('that is infinite says how large it may be, with at most 40 characters of it', () => {
    const [all, more] = [`1${'0'.repeat(35)}e999`, `1${'0'.repeat(36)}e999`];

    expect(numberProblem(all)).toBe(
      `the number ${all} is out of range: expected at most 1.797e308 in size; send it as text`,
    );
    expect(numberProblem(more)).toContain(`the number ${more.slice(0, 40)}… is out of range`);
  });

  it.each([
    ['12', 0],
    ['1.5e3', 3],
    ['1E-7', 7],
    ['1e9999', 330],
  ])('%s is written out with %i characters more', (source, bytes) => {
    expect(writtenOutBytes(source)).toBe(bytes);
  });
});
