import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  overrides?: Record<string, string>;
}

/**
 * Makes an app take every package of ours from tarballs, those too that only our other packages want, and none from a registry.
 *
 * @param folder of the app; whether it has a pnpm-workspace.yaml says which package manager it is for
 * @param tarballs name of a package → its tarball
 */
export function useTarballs(folder: string, tarballs: ReadonlyMap<string, string>): void {
  const path = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const ours = Object.fromEntries(Array.from(tarballs, ([name, tarball]) => [name, `file:${tarball}`]));
  for (const dependencies of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(dependencies)) dependencies[name] = ours[name] ?? dependencies[name] ?? '';
  }
  const workspace = join(folder, 'pnpm-workspace.yaml');
  const needed = Object.entries(ours).filter(([name]) => name !== 'create-jobstack');
  if (existsSync(workspace)) overrideForPnpm(workspace, needed);
  else manifest.overrides = overridesForNpm(manifest, needed);
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

type Override = readonly [name: string, tarball: string];

/** npm wants a direct dependency's override to be the dependency itself. */
function overridesForNpm({ dependencies, devDependencies }: Manifest, needed: readonly Override[]) {
  const direct = { ...dependencies, ...devDependencies };
  return Object.fromEntries(needed.map(([name, tarball]) => [name, name in direct ? `$${name}` : tarball]));
}

/** pnpm reads overrides from its workspace file alone. */
function overrideForPnpm(workspace: string, needed: readonly Override[]): void {
  const lines = needed.map(([name, tarball]) => `  ${JSON.stringify(name)}: ${JSON.stringify(tarball)}\n`);
  appendFileSync(workspace, `\noverrides:\n${lines.join('')}`);
}
