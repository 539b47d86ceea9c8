import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../source-files.ts';
import { mutate } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { verdictOf } from './verdict.ts';

describe('each mistake that `make mutants` puts in', () => {
  it.each(MUTANTS)('can still be made: $name', (mutant) => {
    const source = readFileSync(join(ROOT, mutant.file), 'utf8');

    expect(mutate(source, mutant)).not.toBe(source);
    expect(mutant.tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('has a name of its own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  it.each([
    ['twice', 2],
    ['nowhere', 0],
  ])('is refused when its text stands %s', (_where, count) => {
    const mutant = { name: 'm', file: 'f.ts', find: 'x()', replace: 'y()', tests: [] };

    expect(() => mutate('x();'.repeat(count), mutant)).toThrow(`found it ${count} times`);
  });
});

describe('a mistake', () => {
  const report = (...failures: string[]) => ({
    success: failures.length === 0,
    testResults: [{ assertionResults: failures.map((message) => ({ status: 'failed', failureMessages: [message] })) }],
  });

  it.each([
    ['is noticed by an assertion', report('Error: Test timed out', 'AssertionError: expected 1 to be 2'), 'noticed'],
    ['is noticed by one about a promise', report('Error: expected undefined to be 7'), 'noticed'],
    ['survives when all is green', report(), 'SURVIVED'],
    ['is not noticed by a timeout', report('Error: Test timed out in 20000ms.'), 'TIMED OUT OR CRASHED'],
    ['is not noticed by tests that cannot run', { success: false, testResults: [] }, 'TIMED OUT OR CRASHED'],
    ['is not noticed by tests that never end', undefined, 'TIMED OUT OR CRASHED'],
  ])('%s', (_what, given, verdict) => {
    expect(verdictOf(given)).toBe(verdict);
  });
});
