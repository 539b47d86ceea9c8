import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ROOT } from '../source-files.ts';
import { readSnippets } from './snippets.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Pages whose files stand for themselves, each in a folder of its own. */
const PAGES = [
  'testing',
  'integrating',
  'external-effects',
  'long-jobs',
  'versioning',
  'from-prisma',
  'from-bullmq',
  'from-pg-boss',
  'from-sqs-lambda',
];
/** Inside the checkout, so that the pages' imports are found; ignored by git. */
const FOLDER = join(ROOT, '.jobstack/guides');
const run = promisify(execFile);

const shown = PAGES.flatMap((page) =>
  readSnippets(`${page}.md`)
    .filter(({ language }) => language === 'ts')
    .map(({ facts: { file = 'unnamed.ts' }, code }) => [join(page, file), code] as const),
);

/** What they find beside them. */
const beside = [
  ['testing/index.ts', "export * from '@jobstack/handlers';\n"],
  ['testing/migrations-folder.ts', "export * from '@jobstack/handlers/migrations';\n"],
  ['testing/tables/index.ts', "export * from '@jobstack/handlers/tables';\n"],
  ['tsconfig.json', JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), include: [join(FOLDER, '**/*.ts')] })],
  ['vitest.config.ts', `export default { test: { root: ${JSON.stringify(FOLDER)}, testTimeout: 30_000 } };\n`],
] as const;

beforeAll(() => {
  for (const [file, code] of [...shown, ...beside]) {
    mkdirSync(dirname(join(FOLDER, file)), { recursive: true });
    writeFileSync(join(FOLDER, file), code);
  }
});
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});

it('the guides name a file for every TypeScript block', () => {
  const files = shown.map(([file]) => file);

  expect(new Set(files).size).toBe(files.length);
  expect(files.filter((file) => file.endsWith('unnamed.ts'))).toEqual([]);
});

it('the guides show nothing that does not compile', async () => {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');

  const problems = await run(process.execPath, [tsc, '-p', join(FOLDER, 'tsconfig.json')]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );

  expect(problems).toBe('');
});

it('the tests that the guides show pass', async () => {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const config = join(FOLDER, 'vitest.config.ts');

  const { stdout } = await run(process.execPath, [vitest, 'run', '--config', config, '--root', FOLDER], {
    env: { ...process.env, NO_COLOR: '1' },
  });

  expect(stdout).toMatch(/Test Files\s+6 passed \(6\)/);
  expect(stdout).toMatch(/Tests\s+9 passed \(9\)/);
});
