import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { copyCheckout } from '../../test/checkout-copy.ts';

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, '../..');
const REPORT = 'out/mutation';

/**
 * Lets Stryker loose on a copy of the checkout: packages find each other by links inside it, so that a mutant of `core` is there for the
 * tests of all others too. What is given on the command line goes to Stryker.
 */
async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-mutation-'));
  try {
    copyCheckout(folder);
    symlinkSync(join(HERE, 'node_modules'), join(folder, 'tools/mutation/node_modules'));
    const stryker = join(HERE, 'node_modules/@stryker-mutator/core/bin/stryker.js');
    const config = join('tools/mutation/stryker.config.json');
    const child = spawn(process.execPath, [stryker, 'run', config, ...process.argv.slice(2)], {
      cwd: folder,
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    keepReport(folder);
    return code ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function keepReport(folder: string): void {
  if (!existsSync(join(folder, REPORT))) return;
  mkdirSync(join(ROOT, REPORT), { recursive: true });
  cpSync(join(folder, REPORT), join(ROOT, REPORT), { recursive: true });
}

process.exitCode = await main();
