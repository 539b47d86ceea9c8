import { posix } from 'node:path';
import { type ImportStatement, type Manifest, packageOf, readManifest, type SourceFile } from './source-files.ts';

/** What is wrong with an import, or undefined when nothing is. */
export type ImportRule = (file: SourceFile, statement: ImportStatement) => string | undefined;

/** Member of the workspace → the members, or entries of members, that it may import. Imports run one way. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  'handler-sdk': ['core'],
  processor: ['core', 'handler-sdk'],
  database: ['core', 'handler-sdk', 'processor'],
  aws: ['core', 'handler-sdk', 'processor'],
  csv: ['core', 'handler-sdk', 'database/bulk'],
  handlers: ['handler-sdk', 'csv', 'database/bulk'],
  testing: ['core', 'handler-sdk', 'processor'],
  api: ['core', 'handler-sdk', 'processor', 'database'],
  worker: ['core', 'handler-sdk', 'processor', 'database', 'aws', 'api'],
  functions: ['worker', 'handlers'],
  cdk: ['core'],
  deployment: ['core', 'cdk', 'handlers', 'handler-sdk'],
  client: ['core', 'handler-sdk'],
  cli: ['core', 'handler-sdk', 'client', 'csv', 'laptop'],
  dashboard: ['client'],
  'create-jobstack': [],
  laptop: ['core', 'handler-sdk', 'processor', 'database', 'aws', 'api', 'worker', 'client'],
  demo: ['core', 'database', 'laptop', 'functions', 'handlers', 'deployment/stages'],
};

/** Folder of a member that is not `packages/<name>` → its name. */
const OUTSIDE: Readonly<Record<string, string>> = { lib: 'deployment', lambda: 'functions' };

/**
 * Libraries that infrastructure loads at synth. zod is among them because nothing type-checks there: types are stripped, and what a
 * stage file says is checked when it is read or not at all. It needs no other library.
 */
const CDK = /^(aws-cdk-lib|constructs|zod)(\/|$)|^node:/;

/** What a file that browsers load may not need. */
const NOT_IN_BROWSERS = /^node:|^(@aws-sdk|pg|drizzle-orm)(\/|$)/;

/** Each import that breaks the rule, as the text that the failure shows. */
export function violations(files: readonly SourceFile[], rule: ImportRule): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((statement) => {
      const broken = rule(file, statement);
      return broken === undefined ? [] : [`${file.path} imports '${statement.specifier}': ${broken}`];
    }),
  );
}

/** `core` of `packages/core/…`, `deployment` of `lib/…`; undefined outside the workspace's members. */
export function memberOf(path: string): string | undefined {
  const [top = '', name] = path.split('/');
  return top === 'packages' ? name : OUTSIDE[top];
}

/** A member imports only those below it. Tests and their tools may besides enter the `testing` of whatever is below. */
export const runsOneWay: ImportRule = (file, { specifier }) => {
  const member = memberOf(file.path);
  const [, imported] = /^@jobstack\/(.+)$/.exec(specifier) ?? [];
  if (member === undefined || imported === undefined) return undefined;
  const allowed = [...(MAY_IMPORT[member] ?? []), ...(isTest(file) ? [member, ...(MAY_TEST_WITH[member] ?? [])] : [])];
  if (allowed.some((name) => imported === name || imported.startsWith(`${name}/`))) return undefined;
  return `${member} may import only ${allowed.join(', ') || 'nothing of ours'}`;
};

/** Member → what its tests may use besides. Never something that imports the member: then the two would be one. */
const MAY_TEST_WITH: Readonly<Record<string, readonly string[]>> = {
  csv: ['database'],
  handlers: ['database', 'testing'],
  api: ['aws'],
  laptop: ['handlers', 'functions'],
};

function isTest({ path }: Pick<SourceFile, 'path'>): boolean {
  return /^packages\/[^/]+\/(test|testing)\/|\.test\.ts$/.test(path);
}

/** A package is entered through its exports, never by a path. */
export const entersByExports: ImportRule = (file, { specifier }) => {
  const [, name, entry] = /^@jobstack\/([^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  if (name === undefined) return staysInside(file, specifier);
  const key = entry === undefined ? '.' : `./${entry}`;
  return key in (manifestOf(folderOfMember(name)).exports ?? {}) ? undefined : `the package does not export ${key}`;
};

/** Paths lead nowhere but to the file's own member; outside the members, nowhere into one. */
function staysInside(file: SourceFile, specifier: string): string | undefined {
  const target = targetOf(file, specifier);
  if (target === undefined) return undefined;
  const [from, to] = [memberOf(file.path), memberOf(target)];
  return from === to ? undefined : 'import the package by its name';
}

/** Infrastructure loads nothing but the CDK and what it may import of ours; types are erased before it runs. */
export const staysAtSynth: ImportRule = (_file, { specifier, typeOnly }) => {
  const known = typeOnly || specifier.startsWith('.') || specifier.startsWith('@jobstack/') || CDK.test(specifier);
  return known ? undefined : 'infrastructure may load only aws-cdk-lib, constructs and zod';
};

/** Runs where there is no file system, no database and no AWS. */
export const staysInBrowsers: ImportRule = (_file, { specifier, typeOnly }) =>
  !typeOnly && NOT_IN_BROWSERS.test(specifier) ? 'a browser has none of it' : undefined;

/** Whatever is imported is declared, by the member itself or, outside the members, by the workspace. */
export const isDeclared: ImportRule = (file, { specifier, typeOnly }) => {
  const name = packageOf(specifier);
  const member = memberOf(file.path);
  if (name === undefined || name === `@jobstack/${member}`) return undefined;
  const folder = member === undefined ? '.' : folderOfMember(member);
  const known = typeOnly || isTest(file) ? knownTypes(folder) : knownValues(folder);
  return known.has(name) || known.has(`@types/${name}`) ? undefined : `declare ${name} in ${folder}/package.json`;
};

/** What infrastructure needs at synth is a tool, not part of what runs. */
const BUILT_FROM_TOOLS = ['.', 'lib'];

function knownValues(folder: string): ReadonlySet<string> {
  const { dependencies, peerDependencies, devDependencies } = manifestOf(folder);
  const tools = BUILT_FROM_TOOLS.includes(folder) ? devDependencies : {};
  return new Set(Object.keys({ ...dependencies, ...peerDependencies, ...tools }));
}

/** Types and tests are for development alone; the workspace's own tools will do. */
function knownTypes(folder: string): ReadonlySet<string> {
  const { devDependencies } = manifestOf(folder);
  return new Set([...knownValues(folder), ...Object.keys(devDependencies ?? {}), ...knownValues('.')]);
}

function folderOfMember(name: string): string {
  const outside = Object.keys(OUTSIDE).find((folder) => OUTSIDE[folder] === name);
  return outside ?? `packages/${name}`;
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
