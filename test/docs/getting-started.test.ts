import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgresHome } from '@jobstack/laptop/postgres';
import { createApp } from 'create-jobstack';
import { afterAll, expect, test, vi } from 'vitest';
import { ROOT } from '../source-files.ts';
import { followGettingStarted } from './page-in-an-app.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'jobstack-docs-'));
const app = join(folder, 'my-app');
afterAll(() => {
  removePostgresHome(join(app, '.jobstack/laptop/postgres'));
  rmSync(folder, { recursive: true, force: true });
});

// `make test-packages` takes every step of it, in an app that has the packages as they are packed.
test('getting started: every step of the page does what the page says', async () => {
  createApp({ folder: app, packageManager: 'npm' });
  takePackagesOfCheckout(app);
  const { PATH, HOME } = process.env;

  const steps = await followGettingStarted({ folder: app, environment: { PATH, HOME }, without: ['create', 'check'] });

  expect(steps).toEqual({ csv: 1, diff: 2, sh: 8, text: 1, json: 2 });
});

/** Instead of an installation: what this checkout has, as its sources. */
function takePackagesOfCheckout(folder: string): void {
  const installed = join(folder, 'node_modules');
  mkdirSync(installed);
  for (const entry of readdirSync(join(ROOT, 'node_modules')).filter((entry) => !entry.startsWith('.jobstack'))) {
    symlinkSync(join(ROOT, 'node_modules', entry), join(installed, entry));
  }
  writeFileSync(join(installed, '.installed'), '');
}
