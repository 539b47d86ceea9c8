import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const FILE = join(import.meta.dirname, 'hello.ts');

it('the first page of the docs shows one file, and what that prints when it runs', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/index.md'), 'utf8');

  const printed = execFileSync(process.execPath, [FILE], { encoding: 'utf8' });

  expect(page).toContain(`\`\`\`ts file=hello.ts\n${readFileSync(FILE, 'utf8')}\`\`\``);
  expect(page).toContain(`\`\`\`text\n${printed}\`\`\``);
});
