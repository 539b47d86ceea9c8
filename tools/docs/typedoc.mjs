import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { Application } from 'typedoc';

/** Reads what the packages export, by TypeDoc, a page a module. That needs TypeScript 6: 7 has no API to read programs by. */
const ROOT = resolve(import.meta.dirname, '../..');
const OUT = join(import.meta.dirname, 'src/content/docs/reference');
const WORK = join(import.meta.dirname, '.astro/typedoc');

const modules = globSync('packages/*/package.json', { cwd: ROOT }).sort().flatMap(publicModules);

rmSync(WORK, { recursive: true, force: true });
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const app = await Application.bootstrapWithPlugins({
  entryPoints: modules.map(({ file }) => join(ROOT, file)),
  basePath: ROOT,
  tsconfig: join(import.meta.dirname, 'tsconfig.reference.json'),
  plugin: ['typedoc-plugin-markdown'],
  outputFileStrategy: 'modules',
  name: 'JobStack',
  readme: 'none',
  logLevel: 'Error',
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  disableSources: true,
  skipErrorChecking: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hidePageTitle: true,
  useHTMLAnchors: true,
  parametersFormat: 'table',
  outputs: [{ name: 'markdown', path: WORK }],
});
const displayNames = new Map(app.getEntryPoints()?.map((entry) => [entry.displayName, entry.sourceFile.fileName]));
const project = await app.convert();
if (project === undefined) throw new Error('TypeDoc could not read the packages.');
for (const reflection of project.children ?? []) {
  const module = modules.find(({ file }) => join(ROOT, file) === displayNames.get(reflection.name));
  if (module === undefined) throw new Error(`TypeDoc has read ${reflection.name}, which no package exports.`);
  reflection.name = module.slug;
}
await app.generateOutputs(project);
for (const file of globSync('**/*.md', { cwd: WORK })) if (file !== 'README.md') writePage(file);

/** TypeDoc's files become pages, side by side, and links between them links between pages. */
function writePage(file) {
  const slug = toSlug(file);
  const text = readFileSync(join(WORK, file), 'utf8');
  const linked = text.replace(
    /\]\(((?:[\w.-]+\/)*[\w-]+\.md)(#[^)]*)?\)/g,
    (_, target, anchor = '') => `](/reference/${toSlug(normalize(join(dirname(file), target)))}/${anchor})`,
  );
  const title = modules.find((module) => module.slug === slug)?.name ?? slug.replace('-', ': ');
  writeFileSync(join(OUT, `${slug}.md`), `---\ntitle: ${JSON.stringify(title)}\neditUrl: false\n---\n\n${linked}`);
}

/** A module that exports a namespace is `csv/README.md`, and that is `csv/namespaces/cell.md`. */
function toSlug(file) {
  return file.replace(/\/README\.md$|\.md$/, '').replace('/namespaces/', '-');
}

/** The modules that a package lets others import. */
function publicModules(path) {
  const manifest = JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  if (manifest.private || manifest.exports === undefined) return [];
  return Object.keys(manifest.publishConfig?.exports ?? manifest.exports)
    .map((entry) => ({ entry, source: manifest.exports[entry] }))
    .filter(({ source }) => typeof source === 'string' && source.endsWith('.ts') && !source.endsWith('-thread.ts'))
    .map(({ entry, source }) => ({
      name: join(manifest.name, entry),
      slug: join(basename(dirname(path)), entry).replaceAll('/', '-'),
      file: normalize(join(dirname(path), source)),
    }));
}
