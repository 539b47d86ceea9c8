import { mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { restoreLinks } from '../src/postgres/restore-links.ts';
import { temporaryFolder } from './temporary-folder.ts';

const LINKS = [
  { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
  { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
];

/** As it is installed where no install script runs. */
function installed() {
  const folder = temporaryFolder();
  mkdirSync(join(folder.path, 'native/lib'), { recursive: true });
  writeFileSync(join(folder.path, 'native/lib/libpq.so.5.18'), 'a library');
  writeFileSync(join(folder.path, 'native/pg-symlinks.json'), JSON.stringify(LINKS));
  return folder;
}

test('libraries are found by all their names, whether or not the install script has run', () => {
  using folder = installed();
  const names = LINKS.map(({ target }) => join(folder.path, target));
  symlinkSync('libpq.so.5.18', names[0] ?? '');

  restoreLinks(folder.path);
  restoreLinks(folder.path);

  expect(names.map((name) => readlinkSync(name))).toEqual(['libpq.so.5.18', 'libpq.so.5.18']);
  expect(names.map((name) => readFileSync(name, 'utf8'))).toEqual(['a library', 'a library']);
});

test('a platform without links has nothing to restore', () => {
  using folder = temporaryFolder();

  expect(() => restoreLinks(folder.path)).not.toThrow();
});

test('a folder that cannot take them is told in one sentence that says what to do', () => {
  using folder = installed();
  // Where a file is, no folder can be: root may write everywhere else.
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5.18/libpq.so' }];
  writeFileSync(join(folder.path, 'native/pg-symlinks.json'), JSON.stringify(links));

  expect(() => restoreLinks(folder.path)).toThrow(
    expect.objectContaining({
      code: 'POSTGRES_UNAVAILABLE',
      message: expect.stringMatching(/must be linked by their names, but: ENOTDIR.*JOBSTACK_DATABASE_URL/),
    }),
  );
});
