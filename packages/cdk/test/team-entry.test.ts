import { join } from 'node:path';
import { expect, it } from 'vitest';
import { entryProblems, teamEntry } from '../src/functions/team-entry.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const here = join(import.meta.dirname, 'team-entry.test.ts');

it('an entry is bundled from the folder of the next lock file above it, wherever the app is called from', () => {
  expect(teamEntry(here)).toEqual({
    entry: here,
    projectRoot: ROOT,
    depsLockFilePath: join(ROOT, 'pnpm-lock.yaml'),
  });
});

it('an entry must find what its bundle is made of', () => {
  expect(entryProblems('entry', here, ['@jobstack/core'])).toEqual([]);
  expect(entryProblems('entry', here, ['@jobstack/core', '@jobstack/absent'])).toEqual([
    `entry: @jobstack/absent must be installed where ${here} finds it; it is not. Add its package to the dependencies.`,
  ]);
});
