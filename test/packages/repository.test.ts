import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryProblems } from '../../scripts/packages/repository.ts';
import { ROOT } from '../source-files.ts';

const core = { folder: join(ROOT, 'packages/core'), manifest: { name: '@jobstack/core', version: '1.0.0' } };
const naming = (url: string) => ({ ...core, manifest: { ...core.manifest, repository: { url } } });

it('a release asks that every package names the repository that it is published from, and says what to write', () => {
  expect(repositoryProblems([core, naming('git+https://github.com/you/fork.git')], 'acme/jobs')).toEqual([
    'packages/core/package.json names nothing as its repository. Write "repository": {"type":"git","url":"git+https://github.com/acme/jobs.git","directory":"packages/core"}',
    expect.stringContaining('names git+https://github.com/you/fork.git as its repository'),
  ]);
});

it('a release takes packages that name the repository', () => {
  expect(repositoryProblems([naming('git+https://github.com/acme/jobs.git')], 'acme/jobs')).toEqual([]);
});
