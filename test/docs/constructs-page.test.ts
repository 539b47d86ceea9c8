import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../source-files.ts';
import { readSnippets } from './snippets.ts';

/** Inside the checkout, so that the page's imports are found; ignored by git. */
const FOLDER = join(ROOT, '.jobstack/constructs-page');
const run = promisify(execFile);

const snippets = readSnippets('constructs.md').filter(({ language }) => language === 'ts');

/** What the page's files find beside them: a team's map and its migrations. */
const BESIDE = {
  'src/handlers.ts': `import { BaseJobHandler, createHandlerMap } from '@jobstack/handler-sdk';
class ReportHandler extends BaseJobHandler {
  override async execute() {
    return { success: true };
  }
}
export const handlers = createHandlerMap({ report: new ReportHandler() });
`,
  'migrations/meta/_journal.json': '{ "version": "7", "dialect": "postgresql", "entries": [] }',
  'package-lock.json': '{}',
  'tsconfig.json': JSON.stringify({
    extends: join(ROOT, 'tsconfig.base.json'),
    include: [join(FOLDER, '**/*.ts')],
  }),
  'vitest.config.ts': `export default { test: { root: ${JSON.stringify(FOLDER)} } };\n`,
};

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  const shown = snippets.map(({ facts: { file = 'unnamed.ts' }, code }) => [file, code] as const);
  for (const [file, code] of [...shown, ...Object.entries(BESIDE)]) {
    mkdirSync(dirname(join(FOLDER, file)), { recursive: true });
    writeFileSync(join(FOLDER, file), code);
  }
});
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});

it('the page on constructs shows nothing that does not compile', async () => {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');

  const problems = await run(process.execPath, [tsc, '-p', join(FOLDER, 'tsconfig.json')]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );

  expect(problems).toBe('');
});

it('the tests that the page on constructs shows pass, and write down what is stateful', async () => {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const config = join(FOLDER, 'vitest.config.ts');

  const { stdout } = await run(process.execPath, [vitest, 'run', '--config', config, '--root', FOLDER], {
    cwd: FOLDER,
    env: { ...process.env, CI: '', CDK_VALIDATION: 'false', NO_COLOR: '1' },
  });

  expect(stdout).toMatch(/Tests\s+2 passed \(2\)/);
  expect(readFileSync(join(FOLDER, 'infrastructure/stateful.json'), 'utf8')).toContain('AWS::RDS::DBCluster');
});
