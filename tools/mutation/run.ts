import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { copyCheckout } from '../../test/checkout-copy.ts';

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, '../..');
const REPORT = 'out/mutation';
/** In this order, each with a floor of its own. */
const PACKAGES = ['core', 'processor'];

/**
 * Lets Stryker loose on a copy of the checkout: packages find each other by links inside it, so that a mutant of `core` is there for the
 * tests of all others too. What is given on the command line goes to Stryker; with `--mutate packages/core/…` only that package is changed.
 */
async function main(): Promise<number> {
  const given = process.argv.slice(2);
  const chosen = PACKAGES.filter((name) => given.some((word) => word.includes(`packages/${name}/`)));
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-mutation-'));
  let failed = 0;
  try {
    copyCheckout(folder);
    // What the run before has found out, in a checkout that keeps it.
    copyReport(ROOT, folder);
    symlinkSync(join(HERE, 'node_modules'), join(folder, 'tools/mutation/node_modules'));
    for (const name of chosen.length > 0 ? chosen : PACKAGES)
      failed = (await runStryker(folder, name, given)) || failed;
    return failed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runStryker(folder: string, name: string, given: readonly string[]): Promise<number> {
  const stryker = join(HERE, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const child = spawn(process.execPath, [stryker, 'run', 'tools/mutation/stryker.config.mjs', ...given], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, JOBSTACK_MUTATED: name },
  });
  const [code] = await once(child, 'exit');
  copyReport(folder, ROOT);
  return code ?? 1;
}

function copyReport(from: string, to: string): void {
  if (existsSync(join(from, REPORT))) cpSync(join(from, REPORT), join(to, REPORT), { recursive: true });
}

process.exitCode = await main();
