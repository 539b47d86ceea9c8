import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgresHome } from '@jobstack/laptop/postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishedEntries, publishedPackages, specifierOf } from '../../scripts/packages/published-packages.ts';
import { followGettingStarted } from '../docs/page-in-an-app.ts';
import { RunningApp } from './running-app.ts';
import { packPresent, packPrevious, type Tarballs } from './tarballs.ts';
import { TeamApp } from './team-app.ts';

/** Exactly the least: what `>=22.12` of `engines` begins with. */
const LEAST_NODE = '22.12';

const folder = mkdtempSync(join(tmpdir(), 'jobstack-installed-'));
let present: Tarballs;
let app: TeamApp;
/** A job that the version before has left behind, to be run after the upgrade. */
let left: number;

beforeAll(async () => {
  present = await packPresent(join(folder, 'present'));
});

afterAll(() => {
  for (const name of ['shop', 'my-app']) removePostgresHome(join(folder, name, '.jobstack/laptop/postgres'));
  rmSync(folder, { recursive: true, force: true });
});

it('is made by the scaffolder, and installed from tarballs alone', async () => {
  const previous = packPrevious(present, join(folder, 'previous'));

  app = await TeamApp.scaffold(folder, previous, 'npm', 'shop');
  await app.install(previous);

  const { packages } = JSON.parse(app.read('package-lock.json')) as { packages: Record<string, Installed> };
  const ours = Object.entries(packages).filter(([path]) => path.includes('node_modules/@jobstack/'));
  const drizzles = Object.keys(packages).filter((path) => path.endsWith('node_modules/drizzle-orm'));
  expect(ours.length).toBeGreaterThanOrEqual(10);
  for (const [, { resolved, version }] of ours)
    expect({ resolved, version }).toEqual({ resolved: expect.stringContaining('file:'), version: '0.0.1' });
  expect(drizzles).toEqual(['node_modules/drizzle-orm']);
});

interface Installed {
  readonly version: string;
  readonly resolved: string;
}

it.each(['import', 'require'])('has packages that load by %s on the least Node that they name', async (by) => {
  const packages = publishedPackages().filter(({ manifest }) => manifest.engines?.node === `>=${LEAST_NODE}`);
  const entries = packages.flatMap((one) => publishedEntries(one).map(([entry]) => specifierOf(one, entry)));
  // A thread is started, not imported; the matchers and the scaffolder are not installed here.
  const loaded = entries.filter((entry) => !/heartbeat-thread|\/(jest|vitest)$|^create-/.test(entry));
  const load = by === 'import' ? 'await import(entry)' : 'require(entry)';
  const script = `for (const entry of ${JSON.stringify(loaded)}) ${load}; console.log(process.version);`;
  const file = by === 'import' ? 'load.mjs' : 'load.cjs';
  app.write(file, script);

  const printed = await app.run('npx', ['--yes', '-p', `node@${LEAST_NODE}.0`, 'node', file]);

  expect(loaded.length).toBeGreaterThan(15);
  expect(printed).toContain(`v${LEAST_NODE}.0`);
});

it.each(['nodenext', 'bundler'])('compiles with the module resolution of %s', async (resolution) => {
  const module = resolution === 'bundler' ? 'esnext' : 'nodenext';

  await app.run('npx', ['tsc', '--noEmit', '--module', module, '--moduleResolution', resolution]);
});

it('passes its own tests, and writes the snapshots of what would be deployed', async () => {
  const printed = await app.run('make', ['test']);

  expect(printed).toMatch(/Tests .*\b4 passed/);
  expect(existsSync(join(app.folder, 'test/__snapshots__/jobs-stack.test.ts.snap'))).toBe(true);
});

it('synthesizes every stage, with its functions bundled', async () => {
  await app.run('make', ['synth']);

  const templates = ['shop-qa', 'shop-prod'].map((stack) => app.read(`cdk.out/${stack}.template.json`));
  const bundles = globSync('cdk.out/asset.*/index.mjs', { cwd: app.folder });
  for (const template of templates) expect(template).toContain('AWS::SQS::Queue');
  expect(bundles.length).toBeGreaterThanOrEqual(4);
});

it('runs on this machine: a CSV comes into its table, and a job works on the rows', async () => {
  await using running = await RunningApp.start(app);
  const imported = await running.importFile({}, readFileSync(join(app.folder, 'examples/customers.csv'), 'utf8'));
  const welcome = await running.create({ type: 'welcome', payload: { email: 'ada@example.com' } });
  const welcomed = await running.end(welcome.id);
  left = (await running.create({ type: 'welcome', payload: { email: 'grace@example.com' }, runAt: inAMinute() })).id;

  expect(imported).toMatchObject({ status: 'COMPLETED', result: { successCount: 3, errorCount: 1 } });
  expect(welcomed).toMatchObject({ status: 'COMPLETED', result: { welcomed: 'ada@example.com' } });
});

it('is upgraded by a version number: it passes its tests, and runs the job that the version before has left', async () => {
  await app.install(present);

  const versions = app.run('npm', ['ls', '--all', '--json']);
  await app.run('make', ['check']);
  await using running = await RunningApp.start(app);
  const job = await running.end(left);

  expect(await versions).not.toContain('0.0.1');
  expect(job).toMatchObject({ status: 'COMPLETED', result: { welcomed: 'grace@example.com' } });
});

it('as an app of pnpm does what the page for beginners says, to its own tests with what the reader has added', async () => {
  const app = await TeamApp.scaffold(folder, present, 'pnpm', 'my-app');
  await app.install(present);

  const steps = await followGettingStarted({ ...app, environment: app.environment, without: ['create'] });

  expect(steps).toMatchObject({ sh: 9, json: 2 });
  expect(app.read('pnpm-lock.yaml')).toContain('@jobstack/worker@file:');
  expect(app.read('test/__snapshots__/jobs-stack.test.ts.snap')).toContain('my-app');
});

/** Long enough for the app to be stopped before. */
function inAMinute(): string {
  return new Date(Date.now() + 60_000).toISOString();
}
