import { join } from 'node:path';
import { prebuild } from '../src/functions/own-code.ts';

/** The functions that hold nothing of a team's come with the package, so that a synth elsewhere needs none of their sources. */
prebuild(join(import.meta.dirname, '../dist/prebuilt'));
