/**
 * `make test-team`: adds a job type, a table with its migration and an import target to a copy of the checkout, as a team does, and runs what
 * `make check` runs there: format, lint, types, what nobody uses, and the tests that read the team's package. Exits 1 when one of them fails,
 * or when anything outside packages/handlers had to change.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyCheckout } from '../checkout-copy.ts';
import { TEAM_DIFF } from './team-diff.ts';

/** What meets the team's handlers, tables, migrations and targets. */
const TESTS = [
  'packages/handlers',
  'test/architecture.test.ts',
  'test/database',
  'test/infrastructure',
  'test/canary',
  'test/docs',
];

const folder = mkdtempSync(join(tmpdir(), 'jobstack-team-'));
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder });

try {
  copyCheckout(folder);
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message=before');
  for (const [file, change] of Object.entries(TEAM_DIFF)) apply(join(folder, 'packages/handlers', file), change);
  const ran = [
    run('make', 'db-generate', 'NAME=shelves'),
    run('pnpm', 'run', 'format:check'),
    run('pnpm', 'run', 'types'),
    run('pnpm', 'run', 'unused'),
    run('pnpm', 'exec', 'vitest', 'run', ...TESTS),
  ];
  git('add', '--all');
  const changed = git('diff', '--cached', '--name-only').toString().trim().split('\n');
  const outside = changed.filter((file) => !file.startsWith('packages/handlers/'));
  console.log(`\nChanged:\n  ${changed.join('\n  ')}`);
  if (outside.length > 0) console.error(`\nOutside the team's package: ${outside.join(', ')}`);
  if (outside.length > 0 || ran.includes(false)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function apply(path: string, change: string | readonly (readonly [string, string])[]): void {
  if (typeof change === 'string') {
    writeFileSync(path, change, { flag: 'wx' });
    return;
  }
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of change) {
    if (text.split(from).length !== 2) throw new Error(`${path}: expected ${JSON.stringify(from)} once.`);
    text = text.replace(from, to);
  }
  writeFileSync(path, text);
}

/** Whether a command of the copy's toolchain went well. It prints what it prints. */
function run(...command: readonly string[]): boolean {
  console.log(`\n$ ${command.join(' ')}`);
  return spawnSync(join(folder, 'scripts/toolchain'), [...command], { cwd: folder, stdio: 'inherit' }).status === 0;
}
