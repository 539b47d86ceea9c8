import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderPage } from '../../tools/odd-files/page.ts';
import { ROOT } from '../source-files.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

it('docs/odd-files.md says what the run has found out that bench/out keeps, and nothing else', () => {
  expect(read('docs/odd-files.md')).toBe(renderPage(JSON.parse(read('bench/out/odd-files.json'))));
});
