import { mkdirSync, renameSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createApp } from 'create-jobstack';
import { buildPackages } from './build-packages.ts';
import { publishedPackages } from './published-packages.ts';
import { useTarballs } from './use-tarballs.ts';

/** What `pnpm create jobstack` makes, with the packages of this checkout beside it: for as long as none is on a registry. */
const [given] = process.argv.slice(2);
if (!given) throw new Error('Say where the app shall go: make app APP=../my-app');

const packages = publishedPackages();
const app = createApp({ folder: given });
const made = await buildPackages(packages);
const vendor = join(app.folder, 'vendor');
mkdirSync(vendor);
const tarballs = packages.map(({ name, manifest }) => {
  const tarball = resolve(made.get(name) ?? '');
  renameSync(tarball, join(vendor, basename(tarball)));
  return [manifest.name, `vendor/${basename(tarball)}`] as const;
});
useTarballs(app.folder, new Map(tarballs));
console.log(`${app.folder} is an app with the packages of this checkout, which are in its folder vendor. Next:

  cd ${given}
  make dev`);
