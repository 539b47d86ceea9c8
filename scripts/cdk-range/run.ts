import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackages } from '../packages/build-packages.ts';
import { publishedPackages } from '../packages/published-packages.ts';
import { RANGE_ENDS, type RangeEnd } from './ends.ts';
import { TeamFolder } from './team-folder.ts';

/** `make test-cdk-range`: the packed @jobstack/cdk in apps of its own, at both ends of what its manifest allows. */
const NOT_DEPLOYED = ['laptop', 'create-jobstack', 'cli', 'dashboard'];
const wanted = publishedPackages().filter(({ name }) => !NOT_DEPLOYED.includes(name));
const packed = await buildPackages(wanted);
const tarballs = new Map(wanted.map(({ name, manifest }) => [manifest.name, packed.get(name) ?? '']));
const [, , manager] = process.argv;
for (const end of RANGE_ENDS) if (!manager || end.manager === manager) await tryEnd(end);

async function tryEnd(end: RangeEnd): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'jobstack-range-'));
  const team = new TeamFolder(folder, end);
  await team.install(tarballs);
  await team.compile();
  await team.compileConstructs();
  // VPC, two subnets, cluster with its writer, two buckets, two pairs of queues, the sweep's and the API.
  assert.deepEqual(await team.synthesize(), { stateful: 13 });
  await checkBundles(team, await readdir(join(folder, 'cdk.out')));
  const [cdk, node] = [await team.versionOf('aws-cdk-lib'), end.node ?? process.versions.node];
  console.log(`✓ ${end.name}: aws-cdk-lib ${cdk}, Node ${node}`);
  await rm(folder, { recursive: true });
}

/** Sweep and migration are those of the package, worker and API made of the team's entries. */
async function checkBundles(team: TeamFolder, files: readonly string[]): Promise<void> {
  const assets = files.filter((name) => /^asset\.[0-9a-f]{64}$/.test(name));
  const has = async (path: string) => {
    const found = await Promise.all(
      assets.map((asset) =>
        team.read(`cdk.out/${asset}/${path}`).then(
          () => asset,
          () => undefined,
        ),
      ),
    );
    return found.filter((asset) => asset !== undefined);
  };
  const [migrate = ''] = await has('migrations/team/0000_books.sql');
  const [worker = ''] = await has('heartbeat-thread.mjs');
  const bundles = await has('index.mjs');
  assert.equal(bundles.length, 4, 'worker, API, sweep and migration have a bundle each');
  assert.deepEqual(await has('migrations/engine/0000_ledger.sql'), [migrate]);
  assert.equal((await has('migrations/team/meta/_journal.json')).length, 1);
  for (const [name, asset] of [
    ['migrate', migrate],
    ['sweep', await sweepAmong(team, bundles)],
  ] as const) {
    const prebuilt = await team.read(`node_modules/@jobstack/cdk/dist/prebuilt/${name}/index.mjs`);
    assert.ok(prebuilt.equals(await team.read(`cdk.out/${asset}/index.mjs`)), `${name} is what the package brings`);
  }
  assert.notEqual(worker, migrate);
}

async function sweepAmong(team: TeamFolder, bundles: readonly string[]): Promise<string> {
  const prebuilt = await team.read('node_modules/@jobstack/cdk/dist/prebuilt/sweep/index.mjs');
  for (const asset of bundles) if (prebuilt.equals(await team.read(`cdk.out/${asset}/index.mjs`))) return asset;
  throw new Error('No bundle is the sweep that @jobstack/cdk brings.');
}
