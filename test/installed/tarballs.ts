import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackages } from '../../scripts/packages/build-packages.ts';
import { publishedPackages } from '../../scripts/packages/published-packages.ts';

/** Name of a package → its tarball. */
export type Tarballs = ReadonlyMap<string, string>;

/** Every package as it is now, packed into `folder`. */
export async function packPresent(folder: string): Promise<Tarballs> {
  const packages = publishedPackages();
  const made = await buildPackages(packages, folder);
  return new Map(packages.map(({ name, manifest }) => [manifest.name, made.get(name) ?? '']));
}

/**
 * The version before. As long as none has been released it is the present one under another number: that an upgrade changes packages and
 * keeps jobs can be seen with it, what differs between two versions cannot.
 *
 * @param folder where its tarballs go
 */
export function packPrevious(present: Tarballs, folder: string, version = '0.0.1'): Tarballs {
  mkdirSync(folder, { recursive: true });
  return new Map(Array.from(present, ([name, tarball]) => [name, renumber(name, tarball, folder, version)]));
}

function renumber(name: string, tarball: string, folder: string, version: string): string {
  const unpacked = join(folder, name.replace(/\W/g, '-'));
  mkdirSync(unpacked);
  execFileSync('tar', ['-xzf', tarball, '-C', unpacked]);
  for (const path of globSync('package/package.json', { cwd: unpacked })) {
    const manifest = JSON.parse(readFileSync(join(unpacked, path), 'utf8'));
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      if (dependency.startsWith('@jobstack/')) manifest.dependencies[dependency] = version;
    }
    writeFileSync(join(unpacked, path), JSON.stringify({ ...manifest, version }, null, 2));
  }
  const packed = `${unpacked}-${version}.tgz`;
  execFileSync('tar', ['-czf', packed, '-C', unpacked, 'package']);
  rmSync(unpacked, { recursive: true });
  return packed;
}
