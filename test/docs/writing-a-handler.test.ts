import { spawn } from 'node:child_process';
import { join, matchesGlob } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import vitestConfig from '../../vitest.config.ts';
import { entersByExports, isDeclared, runsOneWay, violations } from '../import-rules.ts';
import { importsOf, ROOT } from '../source-files.ts';
import { readSnippets } from './snippets.ts';

/** Where a team puts what the page shows. */
const HANDLERS = 'packages/handlers/src';

const files = readSnippets('writing-a-handler.md')
  .filter(({ language, facts }) => language === 'ts' && facts.file !== undefined)
  .map(({ facts: { file = '' }, code }) => ({
    path: file.includes('/') ? file : `${HANDLERS}/${file}`,
    text: code,
    imports: importsOf(code),
  }));

describe('what the page on handlers shows, put where it belongs,', () => {
  test('passes formatter and linter', async () => {
    const checked = await Promise.all(files.map(async (file) => ({ file, fixed: await fixedByBiome(file) })));

    expect(files.length).toBeGreaterThan(4);
    for (const { file, fixed } of checked) expect(fixed).toBe(file.text);
  });

  test('imports what handlers may', () => {
    const broken = [runsOneWay, entersByExports, isDeclared].flatMap((rule) => violations(files, rule));

    expect(broken).toEqual([]);
  });

  test('is a unit test that `make test` runs', () => {
    const tests = files.map(({ path }) => path).filter((path) => path.endsWith('.test.ts'));
    const patterns = vitestConfig.test?.include ?? [];

    expect(tests).toHaveLength(1);
    expect(tests.filter((path) => patterns.some((pattern) => matchesGlob(path, pattern)))).toEqual(tests);
  });
});

/** The file as the linter would have it. */
async function fixedByBiome({ path, text: code }: { readonly path: string; readonly text: string }): Promise<string> {
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const child = spawn(biome, ['check', '--write', `--stdin-file-path=${path}`], { cwd: ROOT });
  child.stdin.end(code);
  const [fixed, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return problems === '' ? fixed : problems;
}
