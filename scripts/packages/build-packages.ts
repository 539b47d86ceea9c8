import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type PublishedPackage, ROOT } from './published-packages.ts';
import { complaintOf } from './run-tool.ts';

/** Where `make packages` leaves the tarballs. */
const TARBALLS = join(ROOT, 'out/packages');

/**
 * Compiles every package into its `dist`, in the order that the references of `tsconfig.build.json` say, adds what a package brings ready
 * made (its script `prebuilt`), and packs each into `folder`.
 * A `dist` is made anew each time: what was renamed is not left behind in a tarball.
 *
 * @returns the tarball of each package by the name of its folder
 * @throws Error with what the compiler or pnpm said
 */
export async function buildPackages(
  packages: readonly PublishedPackage[],
  folder: string = TARBALLS,
): Promise<ReadonlyMap<string, string>> {
  await Promise.all(packages.map((one) => rm(join(one.folder, 'dist'), { recursive: true, force: true })));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await orThrow('tsc', ['-b', 'tsconfig.build.json']);
  const chosen = packages.flatMap(({ manifest }) => ['--filter', manifest.name]);
  // What a package needs besides what the compiler emits, it writes itself.
  await orThrow('pnpm', ['--recursive', ...chosen, '--if-present', 'run', 'after-build']);
  await orThrow('pnpm', ['--recursive', ...chosen, 'pack', '--pack-destination', folder]);
  const made = await readdir(folder);
  return new Map(packages.map((one) => [one.name, join(folder, tarballAmong(made, one))]));
}

function tarballAmong(files: readonly string[], { manifest }: PublishedPackage): string {
  const expected = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
  if (!files.includes(expected))
    throw new Error(`pnpm pack made no ${expected}, but ${files.join(', ') || 'nothing'}.`);
  return expected;
}

async function orThrow(tool: string, args: readonly string[]): Promise<void> {
  const complaint = await complaintOf(tool, args);
  if (complaint !== undefined) throw new Error(`${tool} ${args.join(' ')} failed:\n${complaint}`);
}
