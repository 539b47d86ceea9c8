import { posix } from 'node:path';
import { type ImportStatement, type Manifest, packageOf, readManifest, type SourceFile } from './source-files.ts';

/** What is wrong with an import, or undefined when nothing is. */
export type ImportRule = (file: SourceFile, statement: ImportStatement) => string | undefined;

/** Package → the packages of ours that it may import. Imports run one way. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'handler-sdk': [],
  processor: ['handler-sdk'],
  database: ['handler-sdk', 'processor'],
  aws: ['handler-sdk', 'processor'],
  handlers: ['handler-sdk', 'database/tables'],
  api: ['handler-sdk', 'processor', 'database'],
  client: ['handler-sdk'],
  cli: ['handler-sdk', 'client'],
  dashboard: ['client'],
  local: ['handler-sdk', 'processor', 'database', 'aws', 'api', 'handlers', 'client'],
};

const CDK = /^(aws-cdk-lib|constructs)(\/|$)|^node:/;

/** Each import that breaks the rule, as the text that the failure shows. */
export function violations(files: readonly SourceFile[], rule: ImportRule): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((statement) => {
      const broken = rule(file, statement);
      return broken === undefined ? [] : [`${file.path} imports '${statement.specifier}': ${broken}`];
    }),
  );
}

export function packageNameOf({ path }: SourceFile): string {
  return path.split('/')[1] ?? '';
}

/** A package imports only those below it. */
export const runsOneWay: ImportRule = (file, { specifier }) => {
  const [, imported] = /^@jobstack\/(.+)$/.exec(specifier) ?? [];
  if (imported === undefined) return undefined;
  const allowed = MAY_IMPORT[packageNameOf(file)] ?? [];
  if (allowed.some((name) => imported === name || imported.startsWith(`${name}/`))) return undefined;
  return `${packageNameOf(file)} may import only ${allowed.join(', ') || 'nothing of ours'}`;
};

/** A package is entered through its exports, never by a path. */
export const entersByExports: ImportRule = (file, { specifier }) => {
  const [, name, entry] = /^@jobstack\/([^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  if (name === undefined) return staysOutside(file, specifier);
  const key = entry === undefined ? '.' : `./${entry}`;
  return key in (manifestOf(`packages/${name}`).exports ?? {}) ? undefined : `the package does not export ${key}`;
};

function staysOutside(file: SourceFile, specifier: string): string | undefined {
  const target = targetOf(file, specifier);
  const enters = target?.startsWith('packages/') && !target.startsWith(`${folderOf(file)}/`);
  return enters ? 'import the package by its name' : undefined;
}

/** Infrastructure loads nothing but the CDK and files that import nothing; types are erased before it runs. */
export function staysAtSynth(lambda: readonly SourceFile[]): ImportRule {
  const byPath = new Map(lambda.map((file) => [file.path, file]));
  return (file, { specifier, typeOnly }) => {
    if (typeOnly) return undefined;
    const target = targetOf(file, specifier);
    if (target === undefined)
      return CDK.test(specifier) ? undefined : 'lib/ may import only aws-cdk-lib and constructs';
    if (target.startsWith('lib/')) return undefined;
    const imported = byPath.get(target);
    if (!imported) return 'lib/ may import only itself and files of lambda/';
    const loaded = imported.imports.filter((statement) => !statement.typeOnly);
    if (loaded.length === 0) return undefined;
    return `that file must import nothing; it imports ${loaded.map((statement) => statement.specifier).join(', ')}`;
  };
}

/** Functions import packages, never infrastructure. */
export const staysInLambda: ImportRule = (file, { specifier }) => {
  const target = targetOf(file, specifier);
  return target === undefined || target.startsWith('lambda/')
    ? undefined
    : 'lambda/ may import only itself and packages';
};

/** Whatever is imported is declared, by the package itself or, outside the packages, by the workspace. */
export const isDeclared: ImportRule = (file, { specifier, typeOnly }) => {
  const name = packageOf(specifier);
  if (name === undefined) return undefined;
  const folder = file.path.startsWith('packages/') ? folderOf(file) : '.';
  const known = typeOnly ? knownTypes(folder) : knownValues(folder);
  return known.has(name) || known.has(`@types/${name}`) ? undefined : `declare ${name} in ${folder}/package.json`;
};

function knownValues(folder: string): ReadonlySet<string> {
  const { dependencies, peerDependencies, devDependencies } = manifestOf(folder);
  return new Set(Object.keys({ ...dependencies, ...peerDependencies, ...(folder === '.' && devDependencies) }));
}

/** Types are needed for checking alone; the workspace's own will do. */
function knownTypes(folder: string): ReadonlySet<string> {
  const { devDependencies } = manifestOf(folder);
  return new Set([...knownValues(folder), ...Object.keys(devDependencies ?? {}), ...knownValues('.')]);
}

function folderOf(file: SourceFile): string {
  return file.path.startsWith('packages/') ? `packages/${packageNameOf(file)}` : (file.path.split('/')[0] ?? '');
}

/** The file that a relative import names, from the repository's root; undefined for packages. */
function targetOf(file: SourceFile, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : undefined;
}

const manifests = new Map<string, Manifest>();

function manifestOf(folder: string): Manifest {
  const manifest = manifests.get(folder) ?? readManifest(folder);
  manifests.set(folder, manifest);
  return manifest;
}
