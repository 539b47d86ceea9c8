import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockDataFolder } from '../src/stack/stack-lock.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a folder has one holder at a time', () => {
  using folder = temporaryFolder();
  const held = lockDataFolder(folder.path);

  expect(() => lockDataFolder(folder.path)).toThrow(`process ${process.pid} runs one there already`);
  held[Symbol.dispose]();

  expect(existsSync(join(folder.path, 'stack.lock'))).toBe(false);
  lockDataFolder(folder.path)[Symbol.dispose]();
});

test.each([
  ['a process that is gone', '999999999\n1 node dev.ts\n'],
  ['a process whose id belongs to another one by now', `${process.pid}\n1 node dev.ts\n`],
  ['a crash in the middle of writing', ''],
])('the lock of %s does not count', (_, left) => {
  using folder = temporaryFolder();
  const lock = join(folder.path, 'stack.lock');
  writeFileSync(lock, left);

  using _held = lockDataFolder(folder.path);

  expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid}\n\\S+ .+\n$`));
});

test('a folder that cannot be made is told in one sentence that says what to do', () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'file');
  writeFileSync(file, '');

  expect(() => lockDataFolder(join(file, 'laptop'))).toThrow(
    /must be writable: .+choose another with JOBSTACK_DATA\.$/,
  );
});
