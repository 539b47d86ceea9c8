import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyCheckout } from '../checkout-copy.ts';
import { type Mutant, mutate } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { type Report, type Verdict, verdictOf } from './verdict.ts';

/** Copies of the checkout in which mutants are tried side by side. */
const LANES = Number(process.env.MUTANT_LANES ?? 2);

/** In milliseconds: what a mutant that makes a test wait for ever may cost. */
const TEST_TIMEOUT = 20_000;

/** Puts mistakes into a copy of the checkout, one at a time, and expects the tests named with each to notice it. */
async function main(): Promise<boolean> {
  const chosen = MUTANTS.filter(({ name }) => name.includes(process.env.MUTANT ?? ''));
  if (chosen.length === 0) throw new Error(`No mutant's name contains '${process.env.MUTANT}'.`);
  await using lanes = new AsyncDisposableStack();
  const folders = Array.from({ length: LANES }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'jobstack-mutants-'));
    lanes.defer(() => rmSync(folder, { recursive: true, force: true }));
    copyCheckout(folder);
    return folder;
  });
  const begun = performance.now();
  const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))];
  const untouched = await runTests(folders[0] ?? '', tests);
  if (!untouched?.success) throw new Error('The tests are red without any mutant; put that right first.');
  const waiting = [...chosen];
  const verdicts = await Promise.all(folders.map((folder) => tryAll(folder, waiting)));
  const missed = verdicts.flat().filter((verdict) => verdict !== 'noticed').length;
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
  console.log(`${chosen.length - missed} of ${chosen.length} noticed by an assertion, in ${minutes} minutes.`);
  return missed === 0;
}

/** Takes one after the other from `waiting`, which the lanes share. */
async function tryAll(folder: string, waiting: Mutant[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) verdicts.push(await tryOne(folder, mutant));
  return verdicts;
}

async function tryOne(folder: string, mutant: Mutant): Promise<Verdict> {
  const path = join(folder, mutant.file);
  const source = readFileSync(path, 'utf8');
  const begun = performance.now();
  writeFileSync(path, mutate(source, mutant));
  const verdict = verdictOf(await runTests(folder, mutant.tests));
  writeFileSync(path, source);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${verdict.padEnd(20)} ${seconds.padStart(5)} s  ${mutant.name}`);
  if (verdict !== 'noticed') console.log(`${' '.repeat(30)}${mutant.file}: ${mutant.tests.join(', ')}`);
  return verdict;
}

/** Undefined when they came to no end that could be reported. */
async function runTests(folder: string, tests: readonly string[]): Promise<Report | undefined> {
  const output = join(folder, 'report.json');
  rmSync(output, { force: true });
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs');
  const options = ['--reporter=json', `--outputFile=${output}`, `--testTimeout=${TEST_TIMEOUT}`];
  const child = spawn(process.execPath, [vitest, 'run', ...tests, ...options], { cwd: folder, stdio: 'ignore' });
  await once(child, 'exit');
  try {
    return JSON.parse(readFileSync(output, 'utf8'));
  } catch {
    return undefined;
  }
}

process.exitCode = (await main()) ? 0 : 1;
