import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFile } from './esbuild.ts';

/** The functions that are JobStack's alone: nothing of a team's is bundled into them. */
const OWN_FUNCTIONS = ['sweep', 'migrate'] as const;

type OwnFunction = (typeof OWN_FUNCTIONS)[number];

/** Where the build of this package puts their bundles, each in a folder of its name. */
const PREBUILT = join(import.meta.dirname, '..', 'prebuilt');

/** Where their sources are, as long as this file is a source itself. */
const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..');

/** In the migration's bundle: `engine` and `team`. */
export const MIGRATIONS = 'migrations';

/** What drizzle-kit would write before the first migration. */
const EMPTY_JOURNAL = { version: '7', dialect: 'postgresql', entries: [] };

/** The sweep's code. */
export function sweepCode(): AssetCode {
  return ownCode('sweep', 'no folder', () => {});
}

/**
 * The migration's code, with the SQL files of the engine and of the team.
 *
 * @param teamFolder what drizzle-kit writes, `meta/_journal.json` included. @default none: there are only the engine's
 */
export function migrateCode(teamFolder?: string): AssetCode {
  return ownCode('migrate', teamFolder === undefined ? 'no folder' : resolve(teamFolder), (bundle) => {
    const team = join(bundle, MIGRATIONS, 'team');
    if (teamFolder !== undefined) return cpSync(resolve(teamFolder), team, { recursive: true });
    mkdirSync(join(team, 'meta'), { recursive: true });
    writeFileSync(join(team, 'meta', '_journal.json'), JSON.stringify(EMPTY_JOURNAL));
  });
}

/** Where the engine's SQL files are at synth. */
export function engineMigrations(): string {
  return isPrebuilt() ? join(PREBUILT, 'migrate', MIGRATIONS, 'engine') : engineSources();
}

/** Bundles all of them from source, each into a folder of its name below `folder`. */
export function prebuild(folder: string): void {
  for (const name of OWN_FUNCTIONS) bundleOwnFunction(name, join(folder, name));
}

/**
 * Bundles one of them from source. What the build of this package does, and every synth in the repository, where nothing is built.
 *
 * @param folder where the bundle goes; made when it is missing
 */
function bundleOwnFunction(name: OwnFunction, folder: string): void {
  bundleFile(join(REPOSITORY, 'lambda', name, 'index.ts'), join(folder, 'index.mjs'));
  if (name === 'migrate') cpSync(engineSources(), join(folder, MIGRATIONS, 'engine'), { recursive: true });
}

function engineSources(): string {
  return join(REPOSITORY, 'packages', 'database', 'migrations');
}

function isPrebuilt(): boolean {
  return existsSync(PREBUILT);
}

/** @param facts what else the code follows from: aws-cdk-lib takes two assets for one that differ in a function alone */
function ownCode(name: OwnFunction, facts: string, complete: (folder: string) => void): AssetCode {
  const source = isPrebuilt() ? join(PREBUILT, name) : join(REPOSITORY, 'lambda', name);
  return Code.fromAsset(source, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-asked'),
      command: [facts],
      local: {
        tryBundle(folder) {
          if (isPrebuilt()) cpSync(source, folder, { recursive: true });
          else bundleOwnFunction(name, folder);
          complete(folder);
          return true;
        },
      },
    },
  });
}
