import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const GUIDE = readFileSync(join(CHECKOUT, 'docs/writing-a-handler.md'), 'utf8');
/** Inside the package, so that the snippets resolve what a handler there would; ignored by git. */
const FOLDER = resolve(import.meta.dirname, '../.jobstack/writing-a-handler');

const run = promisify(execFile);

interface Snippet {
  readonly file: string | undefined;
  readonly code: string;
}

const snippets: Snippet[] = [...GUIDE.matchAll(/^```ts(?: file=(\S+))?\n(.*?)^```$/gms)].map(([, file, code = '']) => ({
  file,
  code,
}));

beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
  for (const { file, code } of snippets) writeFileSync(join(FOLDER, file ?? 'unnamed.ts'), code);
  mkdirSync(join(FOLDER, 'tables'));
  writeFileSync(join(FOLDER, 'tables/index.ts'), "export * from '@jobstack/handlers/tables';\n");
  const tsconfig = { extends: join(CHECKOUT, 'tsconfig.json'), include: [join(FOLDER, '*.ts')] };
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(tsconfig));
  writeFileSync(join(FOLDER, 'vitest.config.ts'), `export default { test: { root: ${JSON.stringify(FOLDER)} } };\n`);
});

afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});

it('names a file for every TypeScript block', () => {
  const files = snippets.map((snippet) => snippet.file);

  expect(files.length).toBeGreaterThan(4);
  expect(new Set(files).size).toBe(files.length);
  expect(files).not.toContain(undefined);
});

it('shows nothing that does not compile', async () => {
  const tsc = join(CHECKOUT, 'node_modules/typescript/bin/tsc');

  const problems = await run(process.execPath, [tsc, '-p', join(FOLDER, 'tsconfig.json')]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );

  expect(problems).toBe('');
});

it('shows a unit test that passes, and whose test is at most ten lines', async () => {
  const vitest = join(CHECKOUT, 'node_modules/vitest/vitest.mjs');
  const config = join(FOLDER, 'vitest.config.ts');

  const { stdout } = await run(process.execPath, [vitest, 'run', '--config', config, '--root', FOLDER], {
    env: { ...process.env, NO_COLOR: '1' },
  });

  expect(stdout).toMatch(/Tests\s+1 passed \(1\)/);
  const unitTest = snippets.find((snippet) => snippet.file === 'welcome-handler.test.ts')?.code ?? '';
  expect(unitTest.slice(unitTest.indexOf("it('")).trim().split('\n').length).toBeLessThanOrEqual(10);
});
