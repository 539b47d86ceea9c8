import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../source-files.ts';

it('every page has a title, a place on the site, and links to files that are there', () => {
  const { stderr } = spawnSync(process.execPath, [join(ROOT, 'tools/docs/prepare.mjs'), '--check'], {
    encoding: 'utf8',
  });

  expect(stderr).toBe('');
});
