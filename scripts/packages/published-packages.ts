import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly repository?: { readonly url?: string };
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, PublishedEntry>> };
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** What an entry is in the tarball, from the package's folder. */
export interface PublishedEntry {
  readonly types: string;
  readonly default: string;
}

export interface PublishedPackage {
  /** Of its folder below `packages`. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly manifest: PackageManifest;
}

/** Every package that goes to the registry: all of `packages` but the private ones, by name. */
export function publishedPackages(): readonly PublishedPackage[] {
  return globSync('packages/*/package.json', { cwd: ROOT })
    .sort()
    .map((path) => {
      const folder = join(ROOT, path, '..');
      const manifest = JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as PackageManifest;
      return { name: path.split(/[\\/]/)[1] ?? path, folder, manifest };
    })
    .filter(({ manifest }) => !manifest.private);
}

/** The entries of a package's tarball: `['.', { types, default }]`, …. */
export function publishedEntries({ manifest }: PublishedPackage): readonly (readonly [string, PublishedEntry])[] {
  return Object.entries(manifest.publishConfig?.exports ?? {});
}

/** `@jobstack/core/settings` of the package `core` and its entry `./settings`. */
export function specifierOf({ manifest }: PublishedPackage, entry: string): string {
  return manifest.name + entry.slice(1);
}
