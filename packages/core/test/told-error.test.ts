import { describe, expect, it } from 'vitest';
import { describeError, errorHeadline, formatError, forOperators, forOwner, isDescribed } from '../src/index.ts';

const error = { name: 'E', code: undefined, message: 'm', logMessage: undefined, facts: {}, frames: [], causes: [] };

describe('an error that was described', () => {
  it('stays as it is when it is described again, and is known by that', () => {
    const described = describeError(new Error('x'));

    expect(describeError(described)).toBe(described);
    expect(isDescribed(described)).toBe(true);
    expect(isDescribed(structuredClone(described))).toBe(false);
    expect(isDescribed(undefined)).toBe(false);
  });

  it('needs a name and a message, not a class', () => {
    expect(describeError({ name: 'Odd', message: 'happened' })).toMatchObject({ name: 'Odd', message: 'happened' });
    for (const other of [
      { message: 'happened' },
      { name: 'Odd' },
      { name: 'Odd', message: 1 },
      { name: 1, message: '' },
    ])
      expect(describeError(other)).toMatchObject({ name: 'NotAnError', frames: [], causes: [] });
  });

  it('says of what is none its type alone where others read, and a start of it to its owner', () => {
    const { message, logMessage } = describeError('x'.repeat(10_000));

    expect(logMessage).toBe('a value of type string, which is not an Error');
    expect(message).toMatch(/^x{8000,}…, which is not an Error$/);
    expect(message.length).toBeLessThanOrEqual(8_192);
  });

  it('takes the message of an error of a function that has properties', () => {
    expect(describeError(Object.assign(function odd() {}, { message: 'called' }))).toMatchObject({ message: 'called' });
  });

  it('has its cause and the first five of its errors, five in all, and no cause that is null', () => {
    const several = (errors: unknown[], cause?: unknown) =>
      describeError(Object.assign(new Error('x'), { errors, cause })).causes.map(({ message }) => message);
    const six = ['1', '2', '3', '4', '5', '6'].map((text) => new Error(text));

    expect(several(six, new Error('cause'))).toEqual(['cause', '1', '2', '3', '4']);
    expect(several([...Array(5).fill('text'), new Error('late')], null)).toEqual([]);
    expect(several(['text', new Error('one')])).toEqual(['one']);
  });
});

describe('what is told of an error', () => {
  it('to its owner is all of it', () => {
    const cause = { ...error, name: 'of Jane', code: 'SOME', facts: { table: 't' }, frames: ['at x'] };

    expect(forOwner({ ...error, causes: [cause] })).toStrictEqual({
      name: 'E',
      message: 'm',
      stack: [],
      causes: [{ name: 'of Jane', code: 'SOME', message: 'm', facts: { table: 't' }, stack: ['at x'] }],
    });
  });

  it('to operators is what holds nobody’s data', () => {
    expect(forOperators(error)).toStrictEqual({ name: 'E', stack: [] });
    expect(forOperators({ ...error, name: 'of Jane', code: 'of Jane', logMessage: 'Known.' })).toStrictEqual({
      name: 'Error',
      message: 'Known.',
      stack: [],
    });
    expect(forOperators({ ...error, code: '23505', facts: { table: 't' }, causes: [error] })).toStrictEqual({
      name: 'E',
      code: '23505',
      facts: { table: 't' },
      stack: [],
      causes: [{ name: 'E', stack: [] }],
    });
  });

  it('at a terminal is its headline, its frames, and its causes below it', () => {
    expect(errorHeadline({ ...error, message: '' })).toBe('E');
    expect(errorHeadline({ ...error, code: 'C' })).toBe('E [C]: m');
    expect(formatError({ ...error, frames: ['at a'], causes: [{ ...error, frames: ['at b'], causes: [error] }] })).toBe(
      ['E: m', '    at a', '  caused by E: m', '      at b', '    caused by E: m'].join('\n'),
    );
  });
});
