import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { type PublishedPackage, publishedEntries, ROOT, specifierOf } from './published-packages.ts';

const DOC_COMMENT = /^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm;
const REGION = /^\/\/#(end)?region.*\n/gm;
const FROM = /\bfrom "([^"]+)"|\bimport\("([^"]+)"\)/g;

/**
 * All that a package's tarball declares, entry by entry: what its entries export and whatever those types are made of, without comments.
 * Kept as `api.d.ts` of the package, so that a change of it is seen in review.
 */
export async function publicApi(one: PublishedPackage): Promise<string> {
  const entries = [];
  for (const [entry, { types }] of publishedEntries(one)) {
    entries.push(`// ${specifierOf(one, entry)}\n\n${await declarations(join(one.folder, types))}`);
  }
  return `${entries.join('\n')}`;
}

async function declarations(entry: string): Promise<string> {
  const bundle = await rolldown({
    input: entry,
    external: (id) => !/^[./]/.test(id),
    plugins: [dts({ dtsInput: true, generator: 'oxc', tsconfig: join(ROOT, 'tsconfig.packages.json') })],
    logLevel: 'warn',
  });
  const { output } = await bundle.generate({});
  const [{ code }] = output;
  return code.replace(REGION, '').replace(DOC_COMMENT, '');
}

/** What is wrong with the checked-in `api.d.ts`; with `accept` it is written instead. */
export async function apiProblems(one: PublishedPackage, api: string, accept: boolean): Promise<readonly string[]> {
  const path = join(one.folder, 'api.d.ts');
  const known = existsSync(path) ? await readFile(path, 'utf8') : '';
  if (known === api) return [];
  if (accept) {
    await writeFile(path, api);
    return [];
  }
  const [gone, come] = [only(known, api), only(api, known)];
  return [
    `${one.manifest.name}: what teams can import is not what packages/${one.name}/api.d.ts says.\n` +
      [...gone.map((line) => `  - ${line}`), ...come.map((line) => `  + ${line}`)].slice(0, 40).join('\n') +
      '\n  Is it meant? `make packages-accept` writes it down. A line that went or changed can break a team: say so in its changeset.',
  ];
}

/** The lines of one text that the other lacks. */
function only(text: string, other: string): readonly string[] {
  const lines = new Set(other.split('\n'));
  return text.split('\n').filter((line) => !lines.has(line));
}

/** Types of others that teams need to have and that the package would not bring. */
export function undeclaredTypes({ manifest }: PublishedPackage, api: string): readonly string[] {
  const brought = { ...manifest.dependencies, ...manifest.peerDependencies };
  const needed = new Set(Array.from(api.matchAll(FROM), ([, from, imported]) => packageOf(from ?? imported ?? '')));
  return [...needed]
    .filter((name) => !builtinModules.includes(name) && !name.startsWith('node:') && name !== manifest.name)
    .filter((name) => !(name in brought && (hasTypes(name) || typesOf(name) in brought)) && !(typesOf(name) in brought))
    .map(
      (name) =>
        `${manifest.name}: its types need those of ${name}; declare ${name} or ${typesOf(name)} in its dependencies.`,
    );
}

/** Packages that have no types of their own. */
const UNTYPED: readonly string[] = ['pg', 'pg-copy-streams', 'aws-lambda'];

function hasTypes(name: string): boolean {
  return !UNTYPED.includes(name);
}

function typesOf(name: string): string {
  return `@types/${name.replace('@', '').replace('/', '__')}`;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
