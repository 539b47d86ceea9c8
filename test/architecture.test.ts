import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { functionsOf } from './functions-of.ts';
import {
  entersByExports,
  isDeclared,
  MAY_IMPORT,
  memberOf,
  runsOneWay,
  staysAtSynth,
  staysInBrowsers,
  violations,
} from './import-rules.ts';
import { packagePicture } from './package-picture.ts';
import { importsOf, packageOf, ROOT, readManifest, readSourceFiles } from './source-files.ts';

const MEMBERS = readSourceFiles('packages/*/src/**/*.ts', 'lambda/**/*.ts', 'lib/**/*.ts');
const SOURCES = [...MEMBERS, ...readSourceFiles('bin/**/*.ts')];
const TESTS = readSourceFiles('packages/*/test/**/*.ts', 'packages/*/testing/**/*.ts', { tests: true });
const OUTSIDE = readSourceFiles('test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts', { tests: true });
const INFRASTRUCTURE = SOURCES.filter(({ path }) => ['cdk', 'deployment'].includes(memberOf(path) ?? 'none'));
const BROWSER = MEMBERS.filter(
  ({ path }) => /^packages\/(core|csv|client)\//.test(path) && !path.includes('/handlers/'),
);

describe('imports run one way', () => {
  test('every member of the workspace has its place in the order', () => {
    const unplaced = [...new Set(MEMBERS.map(({ path }) => memberOf(path)))].filter(
      (name) => name === undefined || !(name in MAY_IMPORT),
    );

    expect(unplaced, 'add the package to MAY_IMPORT, and to the layout in the docs').toEqual([]);
  });

  test('the order has no circle', () => {
    const reachable = (name: string, seen: readonly string[] = []): readonly string[] =>
      (MAY_IMPORT[name] ?? []).flatMap((entry) => {
        const next = entry.split('/')[0] ?? entry;
        if (seen.includes(next)) return [`${[...seen, next].join(' → ')}`];
        return reachable(next, [...seen, next]);
      });

    expect(Object.keys(MAY_IMPORT).flatMap((name) => reachable(name, [name]))).toEqual([]);
  });

  test('a member imports only those below it', () => {
    const broken = violations(MEMBERS, runsOneWay);

    expect(broken).toEqual([]);
  });

  test('so do its tests, which may borrow the tools of what is below', () => {
    const broken = violations(TESTS, runsOneWay);

    expect(broken).toEqual([]);
  });

  test('a package is entered through its exports, never by a path', () => {
    const broken = violations(
      [...SOURCES, ...TESTS, ...OUTSIDE].filter(({ path }) => path !== 'test/architecture.test.ts'),
      entersByExports,
    );

    expect(broken).toEqual([]);
  });

  test('infrastructure loads the CDK and nothing that functions run', () => {
    const broken = violations(INFRASTRUCTURE, staysAtSynth);

    expect(broken).toEqual([]);
  });

  test('the tests of the infrastructure have stages of their own; what a deployment writes into its concerns one of them', () => {
    const readers = OUTSIDE.filter(({ path }) => path.startsWith('test/infrastructure/'))
      .filter(({ imports }) => imports.some(({ specifier }) => specifier === '@jobstack/deployment/stages'))
      .map(({ path }) => path);

    expect(readers).toEqual(['test/infrastructure/deployment.test.ts']);
  });

  test('the words and the CSV reader run in a browser', () => {
    const broken = violations(BROWSER, staysInBrowsers);

    expect(broken).toEqual([]);
  });

  test('the picture in the docs is the one of the code', () => {
    const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

    expect(page).toContain(packagePicture());
  });

  test('whatever is imported is declared', () => {
    const broken = violations([...SOURCES, ...TESTS], isDeclared);

    expect(broken).toEqual([]);
  });
});

describe('what an install brings', () => {
  const HEAVY =
    /^(@?stryker|@stryker-mutator\/|playwright|@playwright\/|@sparticuz\/|@axe-core\/|astro$|@astrojs\/|typedoc|pg-boss$|graphile-worker$|bullmq$|@duckdb\/)/;

  test('mutation runs, browsers, docs site and benched peers have manifests of their own, outside the workspace', () => {
    const members = readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8').match(/^ {2}- .*$/gm);
    const manifests = ['.', ...globSync('{packages/*,lib,lambda}', { cwd: ROOT })].map((folder) =>
      readManifest(folder),
    );
    const heavy = manifests.flatMap(({ dependencies, devDependencies, peerDependencies }) =>
      Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }).filter((name) => HEAVY.test(name)),
    );

    expect(members).toEqual(['  - packages/*', '  - lib', '  - lambda']);
    expect(heavy, 'put it into tools/<name> or bench/peers').toEqual([]);
  });
});

describe('names and sizes', () => {
  test('no folder is called utils, common, shared or helpers: a concept has a name', () => {
    const broken = SOURCES.map(({ path }) => path).filter((path) =>
      /(^|\/)(utils?|common|shared|helpers?)\//.test(path),
    );

    expect(broken, 'name the folder after what is in it').toEqual([]);
  });

  test('no source file is longer than 300 lines: one concept a file', () => {
    const broken = SOURCES.map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > 300)
      .map(({ path, lines }) => `${path} has ${lines} lines`);

    expect(broken, 'split the file by concept').toEqual([]);
  });

  test('no function is longer than 40 lines', () => {
    const broken = SOURCES.flatMap((file) =>
      functionsOf(file)
        .filter(({ lines }) => lines > 40)
        .map(({ line, lines }) => `${file.path}:${line} has ${lines} lines`),
    );

    expect(broken, 'give a part of it a name').toEqual([]);
  });

  test('files are named in kebab case, as what they export', () => {
    const broken = SOURCES.map(({ path }) => path).filter(
      (path) => !/^[a-z0-9-]+(\.d)?\.ts$/.test(posix.basename(path)),
    );

    expect(broken).toEqual([]);
  });

  test('where data comes from outside, no array becomes the arguments of a call: a hundred thousand are a RangeError', () => {
    const meetsData = /^packages\/(core|handler-sdk|csv|handlers|processor|database|aws|api|worker)\//;
    const spread = /\.(?:push|unshift)\((?:[^(){}[\]]*,\s*)?\.\.\.|String\.from\w+\(\.\.\./g;
    const files = SOURCES.filter(({ path }) => meetsData.test(path));
    const broken = files.flatMap(({ path, text }) => Array.from(text.matchAll(spread), ([call]) => `${path}: ${call}`));

    expect(broken, 'push in a loop, or make a new array: [...these, ...those]').toEqual([]);
  });

  test('the engine knows no file format, no queue product and no framework', () => {
    const broken = MEMBERS.filter(({ path }) => memberOf(path) === 'processor').flatMap(({ path, text }) =>
      Array.from(text.matchAll(/csv|\bs3|sqs|middy/gi), ([word]) => `${path} says ${word}`),
    );

    expect(broken, 'packages/processor speaks of ports only').toEqual([]);
  });

  test('the engine knows no database: unreachable, refused and deadlock are what it hears of one', () => {
    const words = /sqlstate|drizzle|postgres|\bpg\b|(?<=['"`^(|])(?=[A-Z]{0,4}\d)[0-9A-Z.]{5}(?=['"`$)|])/gi;
    const broken = MEMBERS.filter(({ path }) => memberOf(path) === 'processor').flatMap(({ path, text }) =>
      Array.from(text.matchAll(words), ([word]) => `${path} says ${word}`),
    );

    expect(broken, 'ask the port: JobStore.faultOf').toEqual([]);
  });

  test('a word stands at one level: the engine has ends of attempts, results of deliveries and actions of the queue', () => {
    const words = /outcome|verdict|disposition|\bending\b/gi;
    const broken = MEMBERS.filter(({ path }) => memberOf(path) === 'processor').flatMap(({ path, text }) =>
      Array.from(text.matchAll(words), ([word]) => `${path} says ${word}`),
    );

    expect(broken, 'AttemptEnd, DeliveryResult, QueueAction').toEqual([]);
  });
});

describe('the rules', () => {
  const importing = (path: string, text: string) => [{ path, text, imports: importsOf(text) }];

  test.each([
    [
      'the engine imports its store',
      runsOneWay,
      'packages/processor/src/a.ts',
      `import { x } from '@jobstack/database';`,
    ],
    [
      'a handler imports the store',
      runsOneWay,
      'packages/handlers/src/a.ts',
      `import { x } from '@jobstack/database';`,
    ],
    ['a deep import', entersByExports, 'packages/api/src/a.ts', `import { x } from '@jobstack/database/store/claim';`],
    ['a path into a package', entersByExports, 'packages/api/src/a.ts', `import { x } from '../../database/src/x.ts';`],
    [
      'a path from a function',
      entersByExports,
      'lambda/api/index.ts',
      `import { x } from '../../packages/api/src/x.ts';`,
    ],
    ['synth loads a client', staysAtSynth, 'packages/cdk/src/a.ts', `import pg from 'pg';`],
    ['a construct loads handlers', runsOneWay, 'packages/cdk/src/a.ts', `import { x } from '@jobstack/handlers';`],
    ['a function imports a stack', runsOneWay, 'lambda/api/index.ts', `import { x } from '@jobstack/deployment';`],
    [
      'a test of the engine reaches up',
      runsOneWay,
      'packages/processor/test/a.test.ts',
      `import '@jobstack/database';`,
    ],
    ['the reader opens a file', staysInBrowsers, 'packages/csv/src/a.ts', `import { open } from 'node:fs/promises';`],
    ['something undeclared', isDeclared, 'packages/processor/src/a.ts', `import pg from 'pg';`],
  ])('%s is refused', (_name, rule, path, text) => {
    expect(violations(importing(path, text), rule)).toHaveLength(1);
  });
});

describe('finding functions', () => {
  test('counts the lines of every kind, signature and all, and none of a signature alone', () => {
    const text = [
      'class A {',
      '  constructor() {}',
      '  async #run(',
      '    a: string,',
      '  ): Promise<void> {',
      '    await a;',
      '  }',
      '}',
      'export function over(a: string): void;',
      'export function over(a: unknown) {',
      '  return () => ({',
      '    a,',
      '  });',
      '}',
    ].join('\n');

    expect(functionsOf({ path: 'a.ts', text })).toEqual([
      { line: 2, lines: 1 },
      { line: 3, lines: 5 },
      { line: 10, lines: 5 },
      { line: 11, lines: 3 },
    ]);
  });
});

describe('reading imports', () => {
  test('finds every form of import, and none in comments', () => {
    const text = `
      /** import { no } from 'doc-comment'; */
      // import { no } from 'line-comment';
      import type { A } from 'type-only';
      import b, { type C } from 'mixed';
      import * as d from '@scope/star/deep';
      import 'effect';
      export { e } from './re-export.ts';
      export * from './all.ts';
      const f = await import('dynamic');`;

    expect(importsOf(text)).toEqual([
      { specifier: 'type-only', typeOnly: true },
      { specifier: 'mixed', typeOnly: false },
      { specifier: '@scope/star/deep', typeOnly: false },
      { specifier: './re-export.ts', typeOnly: false },
      { specifier: './all.ts', typeOnly: false },
      { specifier: 'effect', typeOnly: false },
      { specifier: 'dynamic', typeOnly: false },
    ]);
    expect(packageOf('@scope/star/deep')).toBe('@scope/star');
    expect(packageOf('node:fs')).toBeUndefined();
  });
});
