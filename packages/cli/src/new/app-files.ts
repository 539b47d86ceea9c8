import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliError } from '../cli-error.ts';

/** Where an app keeps what a team edits; paths from its root. */
export interface AppFiles {
  /** Absolute. */
  readonly root: string;
  /** Of handlers, tables and targets. */
  readonly folder: string;
  /** Module of the handler map. */
  readonly map: string;
  /** Module of the tables; in a folder of its own, each table has a file. */
  readonly tables: string;
  /** Module of the import targets. */
  readonly targets: string;
}

const LAYOUTS = [
  { folder: 'src', map: 'src/handlers.ts' },
  { folder: 'src', map: 'src/handlers/index.ts' },
  { folder: 'packages/handlers/src', map: 'packages/handlers/src/index.ts' },
];

/** @throws CliError when there is no app in this folder */
export function findApp(folder: string): AppFiles {
  const root = resolve(folder);
  const layout = LAYOUTS.find(({ map }) => existsSync(join(root, map)));
  if (!layout) {
    const known = LAYOUTS.map(({ map }) => map).join(', ');
    throw new CliError(
      `There is no app in ${root}: expected its handler map in one of ${known}. Name its folder with --root.`,
    );
  }
  const ownFolder = `${layout.folder}/tables/index.ts`;
  return {
    ...{ root, ...layout },
    tables: existsSync(join(root, ownFolder)) ? ownFolder : `${layout.folder}/tables.ts`,
    targets: `${layout.folder}/import-targets.ts`,
  };
}
