/** How long `jobstack` takes to start, itself compiled; what it imports of this workspace is read as source, so that an installed one is faster. Writes bench/out/command-line.json. */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const COMMAND = join(ROOT, 'packages/cli/dist/command.js');
const RUNS = 20;

if (!existsSync(COMMAND)) throw new Error('There is no packages/cli/dist: first `make packages`.');
const nothing = milliseconds(['-e', '0']);
const figures = {
  ...{ node: process.version, runs: RUNS, nodeAloneMs: nothing },
  versionMs: milliseconds([COMMAND, '--version']),
  helpMs: milliseconds([COMMAND, '--help']),
  usageMs: milliseconds([COMMAND, 'ls', '--help']),
};
writeFileSync(join(ROOT, 'bench/out/command-line.json'), `${JSON.stringify(figures, undefined, 2)}\n`);
console.log(figures);

/** The median. */
function milliseconds(args: readonly string[]): number {
  const times = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    execFileSync(process.execPath, args, { stdio: 'ignore' });
    return performance.now() - started;
  });
  return Math.round(times.sort((a, b) => a - b)[RUNS / 2] ?? 0);
}
