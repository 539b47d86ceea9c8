import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RETRY, exponential, fixed, resolveRetryPolicy } from '../src/index.ts';

/** The largest number that `Math.random` answers. */
const ALMOST_ONE = 1 - Number.EPSILON / 2;

describe('exponential', () => {
  it('doubles the longest wait from attempt to attempt, up to the cap', () => {
    const backoff = exponential('10s', '1m');

    const longest = [1, 2, 3, 4, 5].map((attempt) => backoff(attempt, ALMOST_ONE));

    expect(longest).toEqual([9_999, 19_999, 39_999, 59_999, 59_999]);
  });

  it('spreads the wait evenly between nothing and the longest', () => {
    const backoff = exponential('10s', '15m');

    expect([0, 0.25, 0.5].map((random) => backoff(2, random))).toEqual([0, 5_000, 10_000]);
  });

  it('waits between 0 and the cap at any attempt, attempt 1,000 and beyond included', () => {
    const attempt = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.constantFrom(1_000, 1_024, 1_025, 100_000));
    const random = fc.oneof(fc.constantFrom(0, ALMOST_ONE), fc.double({ min: 0, max: ALMOST_ONE, noNaN: true }));
    const spans = fc.tuple(fc.nat(100_000), fc.nat(100_000)).map((pair) => pair.sort((one, other) => one - other));
    fc.assert(
      fc.property(attempt, random, spans, (attempt, random, [base = 0, cap = 0]) => {
        const wait = exponential(`${base}ms`, `${cap}ms`)(attempt, random);

        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(cap);
      }),
    );
  });

  it('refuses a base above the cap, and takes one equal to it', () => {
    expect(() => exponential('2m', '1m')).toThrow('base must not exceed cap; received 2m > 1m');
    expect(exponential('1m', '1m')(9, 0.5)).toBe(30_000);
  });
});

describe('fixed', () => {
  it('waits the same after every attempt', () => {
    expect([1, 1_000].map((attempt) => fixed('1.5s')(attempt, 0.9))).toEqual([1_500, 1_500]);
  });
});

describe('resolveRetryPolicy', () => {
  it('fills in what was not declared', () => {
    const backoff = fixed('1s');

    expect(resolveRetryPolicy()).toEqual(DEFAULT_RETRY);
    expect(resolveRetryPolicy({ maxAttempts: 2 })).toEqual({ ...DEFAULT_RETRY, maxAttempts: 2 });
    expect(resolveRetryPolicy({ backoff })).toEqual({ ...DEFAULT_RETRY, backoff });
  });

  it.each([1, 1_000])('takes %d attempts', (maxAttempts) => {
    expect(resolveRetryPolicy({ maxAttempts }).maxAttempts).toBe(maxAttempts);
  });

  it.each([0, -1, 1.5, 1_001, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d attempts', (maxAttempts) => {
    expect(() => resolveRetryPolicy({ maxAttempts })).toThrow(
      `maxAttempts must be a whole number from 1 to 1000; received ${maxAttempts}.`,
    );
  });
});
