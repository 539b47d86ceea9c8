import { readFileSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type PublishedPackage, publishedEntries, ROOT } from './published-packages.ts';

const BUDGET = join(ROOT, 'scripts/packages/size-budget.json');
/** What a budget leaves above the size that it was made for. */
const ROOM = 1.1;

/** In bytes. */
interface PackageSize {
  /** What an install downloads. */
  readonly tarball: number;
  /** The package's own code of all entries, minified, without its dependencies: at most this goes into a bundle. */
  readonly minified: number;
}

export interface MeasuredPackage extends PackageSize {
  readonly name: string;
  /** The files that weigh most in `minified`, heaviest first. */
  readonly heaviest: readonly string[];
}

export async function measurePackage(one: PublishedPackage, tarball: string): Promise<MeasuredPackage> {
  const { metafile } = await build({
    entryPoints: publishedEntries(one).map(([, entry]) => join(one.folder, entry.default)),
    ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', splitting: true, minify: true },
    ...{ outdir: join(one.folder, 'dist'), write: false, metafile: true, absWorkingDir: one.folder },
  });
  const weights = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).map(([path, { bytesInOutput }]) => ({ path, bytesInOutput })),
  );
  return {
    name: one.manifest.name,
    tarball: (await stat(tarball)).size,
    minified: Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0),
    heaviest: weights
      .sort((a, b) => b.bytesInOutput - a.bytesInOutput)
      .slice(0, 5)
      .map(({ path, bytesInOutput }) => `${path} ${kilobytes(bytesInOutput)}`),
  };
}

export type SizeBudget = Readonly<Record<string, PackageSize>>;

export function readSizeBudget(): SizeBudget {
  return JSON.parse(readFileSync(BUDGET, 'utf8')) as SizeBudget;
}

/** The sizes that are over their budget, and packages without one. */
export function sizeProblems({ name, heaviest, ...size }: MeasuredPackage, budget: SizeBudget): readonly string[] {
  const allowed = budget[name];
  if (!allowed) return [`${name} has no size budget: \`make packages-accept\` writes one.`];
  return (['tarball', 'minified'] as const)
    .filter((kind) => size[kind] > allowed[kind])
    .map(
      (kind) =>
        `${name}: ${kind} is ${kilobytes(size[kind])}, its budget ${kilobytes(allowed[kind])}. Heaviest: ${heaviest.join(', ')}.\n` +
        '  Take out what grew, or raise the budget with `make packages-accept`.',
    );
}

/** Leaves each budget that still holds, and writes those that do not: a tenth above the size. */
export async function acceptSizes(measured: readonly MeasuredPackage[], budget: SizeBudget): Promise<void> {
  const next = measured.map((one) => {
    const held = budget[one.name];
    return [one.name, held && sizeProblems(one, budget).length === 0 ? held : roomFor(one)] as const;
  });
  await writeFile(BUDGET, `${JSON.stringify(Object.fromEntries(next), null, 2)}\n`);
}

function roomFor({ tarball, minified }: PackageSize): PackageSize {
  const room = (bytes: number) => Math.ceil((bytes * ROOM) / 1000) * 1000;
  return { tarball: room(tarball), minified: room(minified) };
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
