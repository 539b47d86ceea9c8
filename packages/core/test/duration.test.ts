import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Duration, toMilliseconds } from '../src/index.ts';

describe('toMilliseconds', () => {
  it.each([
    ['0ms', 0],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['10s', 10_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['0.4ms', 0],
    ['0.5ms', 1],
  ] as const)('reads %s', (duration, milliseconds) => {
    expect(toMilliseconds(duration)).toBe(milliseconds);
  });

  it.each(['', '10', 's', '-1s', '1e3s', '10 s', '10S', '1.s', '.5s', 'Infinitys', 'NaNms', '1w', '10s '])(
    'refuses %j and says what a duration is',
    (text) => {
      expect(() => toMilliseconds(text as Duration)).toThrow(
        expect.objectContaining({ code: 'HANDLER_DEFINITION', message: expect.stringContaining(`received '${text}'`) }),
      );
    },
  );

  it('answers whole milliseconds for any number and unit', () => {
    const unit = fc.constantFrom('ms', 's', 'm', 'h', 'd');
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(999), unit, (whole, fraction, unit) => {
        const milliseconds = toMilliseconds(`${whole}.${fraction}${unit}` as Duration);

        expect(Number.isSafeInteger(milliseconds) && milliseconds >= 0).toBe(true);
      }),
    );
  });
});
