/** Loaded before a program (`--import`): the files of ours that it loads tell which calls go from one of them into another. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../source-files.ts';
import { enter } from './call-chain.ts';
import { ENTER, instrument } from './instrument.ts';

const OURS = /^(packages\/[^/]+\/src|lambda)\/.*\.ts$/;

Object.assign(globalThis, { [ENTER]: enter });
registerHooks({
  load(url, context, nextLoad) {
    const file = url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : '';
    if (!OURS.test(file)) return nextLoad(url, context);
    const source = instrument(file, readFileSync(fileURLToPath(url), 'utf8'));
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});
