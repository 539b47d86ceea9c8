import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  entersByExports,
  isDeclared,
  MAY_IMPORT,
  packageNameOf,
  runsOneWay,
  staysAtSynth,
  staysInLambda,
  violations,
} from './import-rules.ts';
import { importsOf, packageOf, readSourceFiles } from './source-files.ts';

const PACKAGES = readSourceFiles('packages/*/src/**/*.ts');
const LAMBDA = readSourceFiles('lambda/**/*.ts');
const LIB = readSourceFiles('lib/**/*.ts');
const BIN = readSourceFiles('bin/**/*.ts');
const ALL = [...PACKAGES, ...LAMBDA, ...LIB, ...BIN];

describe('imports run one way', () => {
  test('every package has its place in the order', () => {
    const unplaced = [...new Set(PACKAGES.map(packageNameOf))].filter((name) => !(name in MAY_IMPORT));

    expect(unplaced, 'add the package to MAY_IMPORT, and to the layout in the docs').toEqual([]);
  });

  test('a package imports only those below it', () => {
    const broken = violations(PACKAGES, runsOneWay);

    expect(broken).toEqual([]);
  });

  test('a package is entered through its exports, never by a path', () => {
    const broken = violations(ALL, entersByExports);

    expect(broken).toEqual([]);
  });

  test('infrastructure imports the CDK and dependency-free files of the functions, so that synth loads no function', () => {
    const broken = violations(LIB, staysAtSynth(LAMBDA));

    expect(broken).toEqual([]);
  });

  test('functions import packages, never infrastructure', () => {
    const broken = violations(LAMBDA, staysInLambda);

    expect(broken).toEqual([]);
  });

  test('whatever is imported is declared', () => {
    const broken = violations(ALL, isDeclared);

    expect(broken).toEqual([]);
  });
});

describe('names and sizes', () => {
  test('no folder is called utils, common, shared or helpers: a concept has a name', () => {
    const broken = ALL.map(({ path }) => path).filter((path) => /(^|\/)(utils?|common|shared|helpers?)\//.test(path));

    expect(broken, 'name the folder after what is in it').toEqual([]);
  });

  test('no source file is longer than 300 lines: one concept a file', () => {
    const broken = ALL.map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > 300)
      .map(({ path, lines }) => `${path} has ${lines} lines`);

    expect(broken, 'split the file by concept').toEqual([]);
  });

  test('files are named in kebab case, as what they export', () => {
    const broken = ALL.map(({ path }) => path).filter((path) => !/^[a-z0-9-]+(\.d)?\.ts$/.test(posix.basename(path)));

    expect(broken).toEqual([]);
  });

  test('the engine knows no file format, no queue product and no framework', () => {
    const broken = PACKAGES.filter((file) => packageNameOf(file) === 'processor').flatMap(({ path, text }) =>
      Array.from(text.matchAll(/csv|\bs3|sqs|middy/gi), ([word]) => `${path} says ${word}`),
    );

    expect(broken, 'packages/processor speaks of ports only').toEqual([]);
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
    ['synth loads handlers', staysAtSynth([]), 'lib/a.ts', `import { handlers } from '@jobstack/handlers';`],
    ['synth loads a client', staysAtSynth([]), 'lib/a.ts', `import pg from 'pg';`],
    [
      'synth loads a function',
      staysAtSynth(importing('lambda/x.ts', `import pg from 'pg';`)),
      'lib/a.ts',
      `import { x } from '../lambda/x.ts';`,
    ],
    ['a function imports a stack', staysInLambda, 'lambda/api/index.ts', `import { x } from '../../lib/x.ts';`],
    ['something undeclared', isDeclared, 'packages/processor/src/a.ts', `import pg from 'pg';`],
  ])('%s is refused', (_name, rule, path, text) => {
    expect(violations(importing(path, text), rule)).toHaveLength(1);
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
