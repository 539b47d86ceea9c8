import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../source-files.ts';
import { readSnippets } from './snippets.ts';

/** Inside the checkout, so that the page's imports are found; ignored by git. */
const FOLDER = join(ROOT, '.jobstack/testing-page');
const run = promisify(execFile);

const snippets = readSnippets('testing.md').filter(({ language }) => language === 'ts');

/** What the page's files find beside them. */
const BESIDE = {
  'index.ts': "export * from '@jobstack/handlers';\n",
  'migrations-folder.ts': "export * from '@jobstack/handlers/migrations';\n",
  'tables/index.ts': "export * from '@jobstack/handlers/tables';\n",
  'tsconfig.json': JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), include: [join(FOLDER, '*.ts')] }),
  'vitest.config.ts': `export default { test: { root: ${JSON.stringify(FOLDER)} } };\n`,
};

beforeAll(() => {
  mkdirSync(join(FOLDER, 'tables'), { recursive: true });
  const shown = snippets.map(({ facts: { file = 'unnamed.ts' }, code }) => [file, code] as const);
  for (const [file, code] of [...shown, ...Object.entries(BESIDE)]) writeFileSync(join(FOLDER, file), code);
});
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});

it('the page on testing shows nothing that does not compile', async () => {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');

  const problems = await run(process.execPath, [tsc, '-p', join(FOLDER, 'tsconfig.json')]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );

  expect(problems).toBe('');
});

it('the tests that the page on testing shows pass', async () => {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const config = join(FOLDER, 'vitest.config.ts');

  const { stdout } = await run(process.execPath, [vitest, 'run', '--config', config, '--root', FOLDER], {
    env: { ...process.env, NO_COLOR: '1' },
  });

  expect(stdout).toMatch(/Tests\s+3 passed \(3\)/);
});
