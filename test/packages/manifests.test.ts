import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type PublishedPackage,
  publishedEntries,
  publishedPackages,
  ROOT,
} from '../../scripts/packages/published-packages.ts';

const PACKAGES = publishedPackages();
/** Entries for the tests of this repository alone: they import what their packages do not bring. */
const INTERNAL: readonly string[] = ['database ./testing', 'aws ./testing', 'processor ./testing'];

const named = (name: string) => PACKAGES.map((one) => [name.replace('$', one.name), one] as const);

describe('a package that teams install', () => {
  test.each(named('$ publishes the entries that it has in the workspace, compiled'))('%s', (_name, one) => {
    const sources = Object.entries(one.manifest.exports ?? {}).filter(
      ([entry]) => !INTERNAL.includes(`${one.name} ${entry}`),
    );

    const compiled = sources.map(([entry, source]) => {
      const path = source.replace('./src/', './dist/').replace(/\.ts$/, '');
      return [entry, { types: `${path}.d.ts`, default: `${path}.js` }];
    });

    expect(publishedEntries(one)).toEqual(compiled);
  });

  test.each(named('$ is built after those that it imports'))('%s', (_name, one) => {
    const { references = [] } = readJson(one, 'tsconfig.build.json') as { references?: { path: string }[] };

    const built = references.map(({ path }) => path.replace(/^\.\.\/(.*)\/tsconfig\.build\.json$/, '@jobstack/$1'));

    expect(built.sort()).toEqual(ours(one).sort());
  });

  test.each(named('$ needs of ours only what is published, in the version that it was made with'))(
    '%s',
    (_name, one) => {
      const published = PACKAGES.map(({ manifest }) => manifest.name);

      expect(published).toEqual(expect.arrayContaining(ours(one)));
      expect(ours(one).map((name) => needs(one.manifest)[name])).toEqual(ours(one).map(() => 'workspace:*'));
    },
  );

  test.each(named('$ shares with the team what crosses between them: one Drizzle, and of what imports files one zod'))(
    '%s',
    (_name, one) => {
      const { dependencies, peerDependencies } = one.manifest;
      const shared = one.name === 'csv' ? ['drizzle-orm', 'zod'] : ['drizzle-orm'];

      expect(Object.keys(dependencies ?? {}).filter((name) => shared.includes(name))).toEqual([]);
      expect({ 'drizzle-orm': '^0.45.4', zod: '^4.6.7' }).toMatchObject(
        ranges(peerDependencies, ['drizzle-orm', 'zod']),
      );
    },
  );

  test.each(named('$ says what it is in a README, and is in the build'))('%s', (_name, one) => {
    const { references } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.build.json'), 'utf8')) as {
      references: { path: string }[];
    };

    expect(existsSync(join(one.folder, 'README.md'))).toBe(true);
    expect(references).toContainEqual({ path: `packages/${one.name}/tsconfig.build.json` });
  });
});

function needs({ dependencies, peerDependencies }: PublishedPackage['manifest']): Readonly<Record<string, string>> {
  return { ...peerDependencies, ...dependencies };
}

function ranges(of: Readonly<Record<string, string>> = {}, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(of).filter(([name]) => names.includes(name)));
}

/** What an app may leave out is a peer, of the same version as all. */
function ours({ manifest }: PublishedPackage): string[] {
  return Object.keys(needs(manifest)).filter((name) => name.startsWith('@jobstack/'));
}

function readJson({ folder }: PublishedPackage, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
