/**
 * Writes down what this version says to the engine's tables, for the next one's migrations to be held to. Run it when a version is
 * released: `make release-statements`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentStatements } from '@jobstack/database/testing';

const FILE = join(import.meta.dirname, '../test/database/statements-of-last-release.json');

writeFileSync(FILE, `${JSON.stringify(await currentStatements(), null, 2)}\n`);
