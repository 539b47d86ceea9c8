import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { AssetCode } from 'aws-cdk-lib/aws-lambda';
import { afterAll, describe, expect, it } from 'vitest';
import { engineMigrations, migrateCode, prebuild, sweepCode } from '../src/functions/own-code.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstack-own-code-'));
const TEAM = join(import.meta.dirname, '../../../test/laptop/app/migrations');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The folders of assets that an app made of these codes holds. */
function assetsOf(...codes: readonly AssetCode[]): readonly string[] {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const stack = new Stack(new App({ outdir }), 'Shop');
  for (const code of codes) code.bind(new Stack(stack, `Of${codes.indexOf(code)}`));
  const assets = readdirSync(outdir).filter((name) => /^asset\.[0-9a-f]{64}$/.test(name));
  return assets.map((name) => join(outdir, name));
}

function journalOf(asset: string | undefined) {
  return JSON.parse(readFileSync(join(asset ?? '', 'migrations/team/meta/_journal.json'), 'utf8'));
}

describe('the functions that are JobStack’s alone', () => {
  it('are bundled by the build of the package as they are by a synth in the repository', () => {
    prebuild(folder);
    const [sweep = ''] = assetsOf(sweepCode());
    const [migrate = ''] = assetsOf(migrateCode());
    const bytes = (path: string) => readFileSync(join(path, 'index.mjs'));

    expect(bytes(sweep).equals(bytes(join(folder, 'sweep')))).toBe(true);
    expect(bytes(migrate).equals(bytes(join(folder, 'migrate')))).toBe(true);
    expect(readdirSync(join(folder, 'migrate/migrations/engine'))).toEqual(readdirSync(engineMigrations()));
  });

  it('carry the team’s migrations, or an empty journal where there are none', () => {
    const assets = assetsOf(migrateCode(TEAM), migrateCode());
    const withFiles = assets.filter((asset) => existsSync(join(asset, 'migrations/team/0000_books.sql')));

    expect(assets).toHaveLength(2);
    expect(withFiles).toHaveLength(1);
    expect(journalOf(withFiles[0]).entries).toHaveLength(1);
    expect(journalOf(assets.find((asset) => asset !== withFiles[0])).entries).toEqual([]);
  });
});
