import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sidebar } from './sidebar.mjs';

/** What the finished site has to have beside links that lead somewhere, which the build itself sees to. */
const ROOT = resolve(import.meta.dirname, '../..');
const SITE = join(ROOT, 'out/docs');

const published = globSync('packages/*/package.json', { cwd: ROOT })
  .filter((path) => {
    const { private: unpublished, exports } = JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
    return !unpublished && exports !== undefined;
  })
  .map((path) => `reference/${path.split('/')[1]}`);
const pages = sidebar.flatMap(({ items }) => items).filter((item) => typeof item === 'string' && item !== 'index');
const expected = [
  'index.html',
  'llms.txt',
  'llms-full.txt',
  'pagefind/pagefind.js',
  ...[...pages, ...published].map((page) => `${page}/index.html`),
];
const missing = expected.filter((path) => !existsSync(join(SITE, path)));
if (missing.length > 0) {
  console.error(`out/docs lacks what it should have: ${missing.join(', ')}.`);
  process.exitCode = 1;
} else {
  console.log(`out/docs: ${pages.length + 1} pages, what ${published.length} packages export, search, llms.txt.`);
}
