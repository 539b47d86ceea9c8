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
});
const displayNames = new Map(app.getEntryPoints()?.map((entry) => [entry.displayName, entry.sourceFile.fileName]));
const project = await app.convert();
if (project === undefined) throw new Error('TypeDoc could not read the packages.');
for (const reflection of project.children ?? []) {
  const module = modules.find(({ file }) => join(ROOT, file) === displayNames.get(reflection.name));
  if (module === undefined) throw new Error(`TypeDoc has read ${reflection.name}, which no package exports.`);
  reflection.name = module.slug;
}
await app.generateDocs(project, WORK);
for (const module of modules) writePage(module);

/** Links between TypeDoc's files become links between pages of the site. */
function writePage({ slug, name }) {
  const text = readFileSync(join(WORK, `${slug}.md`), 'utf8');
  const linked = text.replace(
    /\]\((?:\.\/)?([\w-]+)\.md(#[^)]*)?\)/g,
    (_, page, anchor = '') => `](/reference/${page}/${anchor})`,
  );
  writeFileSync(join(OUT, `${slug}.md`), `---\ntitle: '${name}'\neditUrl: false\n---\n\n${linked}`);
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
