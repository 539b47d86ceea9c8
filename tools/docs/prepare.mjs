import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { sidebar } from './sidebar.mjs';

/** Makes the site's pages of the Markdown in docs/, which stays as it is: titles into the front matter, links to what they are on the site. */
const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = join(import.meta.dirname, 'src/content/docs');
/** Pages that lie elsewhere in the repository. */
const ELSEWHERE = { 'examples/README.md': 'examples' };
/** Where files that are no page can be read: SOURCE=https://…/blob/main make docs. Without it their names are shown without a link. */
const SOURCE = process.env.SOURCE;

const problems = [];
const pages = new Map([
  ...globSync('docs/**/*.md', { cwd: ROOT }).map((path) => [path, path.replace(/^docs\/|\.md$/g, '')]),
  ...Object.entries(ELSEWHERE),
]);

const made = Array.from(pages, ([path, slug]) => [slug, toPage(path, readFileSync(join(ROOT, path), 'utf8'))]);
checkSidebar();
// With --check it only says what is wrong.
if (!process.argv.includes('--check')) writePages();
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}

function writePages() {
  rmSync(PAGES, { recursive: true, force: true });
  for (const [slug, text] of made) {
    const file = join(PAGES, `${slug}.md`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (existsSync(join(ROOT, 'docs/images')))
    cpSync(join(ROOT, 'docs/images'), join(PAGES, 'images'), { recursive: true });
}

function toPage(path, text) {
  const [, title] = text.match(/^# (.*)$/m) ?? [];
  if (title === undefined) problems.push(`${path} has no title: its first line must be '# …'.`);
  const body = text.replace(/^# .*\n+/, '');
  const linked = outsideCode(body, (prose) =>
    prose.replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, image, label, target) =>
      /^[a-z]+:|^#/.test(target) || image ? whole : toLink(path, label, target),
    ),
  );
  return `---\ntitle: ${JSON.stringify((title ?? path).replaceAll('`', ''))}\n---\n\n${linked}`;
}

function toLink(path, label, target) {
  const [file = '', anchor] = target.split('#');
  const found = normalize(join(dirname(path), file));
  const slug = pages.get(found);
  if (slug !== undefined) return `[${label}](/${slug === 'index' ? '' : `${slug}/`}${anchor ? `#${anchor}` : ''})`;
  const exported = found.match(/^packages\/([\w-]+)\/README\.md$/)?.[1];
  if (exported !== undefined && existsSync(join(ROOT, found))) return `[${label}](/reference/${exported}/)`;
  if (!existsSync(join(ROOT, found))) problems.push(`${path} links to ${target}, and there is no ${found}.`);
  return SOURCE ? `[${label}](${SOURCE}/${found})` : label;
}

/** Changes what is neither in a block of code nor in a code span. */
function outsideCode(text, change) {
  return text
    .split(/(^```[^\n]*\n[\s\S]*?^```$)/m)
    .map((part, index) => (index % 2 === 1 ? titled(part) : change(part)))
    .join('');
}

/** A block of code that says which file it is gets that as its title. */
function titled(block) {
  return block.replace(/^(```\w+) file=(\S+)/, '$1 title="$2"');
}

function checkSidebar() {
  const listed = new Set(sidebar.flatMap(({ items = [] }) => items).filter((item) => typeof item === 'string'));
  const inFolders = ['decisions/'];
  for (const [path, slug] of pages) {
    if (!listed.has(slug) && !inFolders.some((folder) => slug.startsWith(folder))) {
      problems.push(`${path} is in no part of tools/docs/sidebar.mjs.`);
    }
  }
}
