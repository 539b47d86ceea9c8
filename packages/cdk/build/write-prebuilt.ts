import { join } from 'node:path';
import { bundleOwnFunction } from '../src/functions/own-code.ts';

/** The functions that hold nothing of a team's come with the package, so that a synth elsewhere needs none of their sources. */
for (const name of ['sweep', 'migrate'] as const) {
  bundleOwnFunction(name, join(import.meta.dirname, '../dist/prebuilt', name));
}
