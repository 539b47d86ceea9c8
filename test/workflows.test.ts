import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './source-files.ts';

const TEMPLATE = 'packages/create-jobstack/template/_github/workflows/*.yml';

const workflows = globSync(['.github/workflows/*.yml', TEMPLATE], { cwd: ROOT }).map((path) => ({
  path,
  text: readFileSync(join(ROOT, path), 'utf8'),
}));

const targets = ['Makefile', ...globSync('make/*.mk', { cwd: ROOT })].flatMap((path) =>
  Array.from(readFileSync(join(ROOT, path), 'utf8').matchAll(/^([a-z][a-z-]*):/gm), ([, target]) => target),
);

describe.each(workflows)('$path', ({ text }) => {
  it('pins every action by digest, with its version beside it', () => {
    const uses = Array.from(text.matchAll(/uses: (.*)/g), ([, action]) => action);

    expect(uses.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))).toEqual([]);
  });

  it('gives no permission that a job does not name', () => {
    expect(text).toContain('\npermissions: {}\n');
  });

  it('calls make targets that exist', () => {
    const called = Array.from(text.matchAll(/run: make ([a-z-]+)/g), ([, target]) => target);

    expect(called.filter((target) => !targets.includes(target))).toEqual([]);
  });
});

it('pins an action by the same digest everywhere', () => {
  const digests = Map.groupBy(
    workflows.flatMap(({ text }) => Array.from(text.matchAll(/uses: (\S+)@(\S+)/g))),
    ([, action]) => action,
  );

  const different = Array.from(digests, ([action, uses]) => ({
    action,
    digests: new Set(uses.map(([, , digest]) => digest)),
  }));
  expect(different.filter((use) => use.digests.size !== 1)).toEqual([]);
});
