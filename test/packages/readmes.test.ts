import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { publishedPackages, ROOT } from '../../scripts/packages/published-packages.ts';
import { readSnippets } from '../docs/snippets.ts';

const EXAMPLES = publishedPackages().flatMap(({ name }) =>
  readSnippets(`../packages/${name}/README.md`)
    .filter(({ language }) => language === 'ts')
    .map(({ code }, index) => ({ file: `${name}-${index + 1}.ts`, code })),
);

test('the examples in the READMEs of the packages compile', { timeout: 120_000 }, async () => {
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'out/readmes-'));
  for (const { file, code } of EXAMPLES) writeFileSync(join(folder, file), code);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.base.json' }));

  const compiler = spawn(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit', '-p', folder]);
  const said = await text(compiler.stdout);
  rmSync(folder, { recursive: true });

  expect(EXAMPLES.length).toBeGreaterThanOrEqual(publishedPackages().length - 1);
  expect(said).toBe('');
});
