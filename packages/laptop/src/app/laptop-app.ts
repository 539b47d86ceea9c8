import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { surelyLacksExport } from './exported-name.ts';

/** Where the app is that the stack runs. Paths are relative to `root`. */
export interface LaptopAppOptions {
  /** Folder of the app; what changes below it, but for `node_modules`, is taken up by `watch`. @default the working directory */
  readonly root?: string | undefined;
  /** Entry of the worker: its `handler` is `createWorker({ handlers })`, as on Lambda. @default 'src/worker.ts', or its .mts, .js, .mjs */
  readonly worker?: string | undefined;
  /**
   * Module whose `handlers` is the handler map, by which the API takes jobs; or the map itself, which then cannot be watched.
   *
   * @default 'src/handlers.ts' or 'src/handlers/index.ts', or their .mts, .js, .mjs
   */
  readonly handlers?: string | HandlerMap | undefined;
  /** Folder of the app's own migrations, as drizzle-kit writes them. @default 'migrations' if there is one, else the app has no tables */
  readonly migrations?: string | undefined;
  /**
   * Node runs TypeScript by taking the types away, and knows neither enums, decorators, parameter properties nor the `paths` of a
   * tsconfig.json. True bundles the app first, with the app's own esbuild, as a deployment does.
   *
   * @default false
   */
  readonly bundle?: boolean | undefined;
}

/** An app that has been found. All paths are absolute. */
export interface LaptopApp {
  readonly root: string;
  readonly worker: string;
  readonly handlers: string | HandlerMap;
  /** Undefined: it has no tables of its own. */
  readonly migrations: string | undefined;
  readonly bundle: boolean;
}

const ENDINGS = ['.ts', '.mts', '.js', '.mjs'];
const WORKERS = ENDINGS.map((ending) => `src/worker${ending}`);
const HANDLERS = ['src/handlers', 'src/handlers/index'].flatMap((name) => ENDINGS.map((ending) => name + ending));
const MIGRATIONS = 'migrations';

/** Finds the app's files. What is wrong with them is added to `problems`, a sentence each without its full stop. */
export function findApp(options: LaptopAppOptions, problems: string[]): LaptopApp {
  const root = resolve(options.root ?? '');
  const { bundle = false } = options;
  if (!existsSync(root)) problems.push(`root must be the app's folder; there is no ${root}`);
  const worker = findEntry({ root, given: options.worker, candidates: WORKERS, option: 'worker', name: 'handler' });
  problems.push(...worker.problems);
  const migrations = findMigrations(root, options.migrations);
  problems.push(...migrations.problems);
  if (typeof options.handlers === 'object') {
    const { handlers } = options;
    if (bundle) problems.push('handlers must be the path of a module where bundle is true; received a handler map');
    return { root, worker: worker.path, handlers, migrations: migrations.path, bundle };
  }
  const facts = { root, given: options.handlers, candidates: HANDLERS };
  const handlers = findEntry({ ...facts, option: 'handlers', name: 'handlers' });
  problems.push(...handlers.problems);
  return { root, worker: worker.path, handlers: handlers.path, migrations: migrations.path, bundle };
}

interface WantedEntry {
  readonly root: string;
  readonly given: string | undefined;
  /** Where it is looked for when it is not given. */
  readonly candidates: readonly string[];
  readonly option: string;
  /** What it has to export. */
  readonly name: string;
}

function findEntry({ root, given, candidates, option, name }: WantedEntry) {
  const found = candidates.find((candidate) => existsSync(join(root, candidate)));
  const path = resolve(root, given ?? found ?? candidates[0] ?? '');
  const must = `${option} must be a file that exports '${name}'`;
  if (!existsSync(path)) {
    const elsewhere = given === undefined ? `; say where it is, from ${root}` : '';
    return { path, problems: [`${must}; there is no ${path}${elsewhere}`] };
  }
  const lacks = surelyLacksExport(readFileSync(path, 'utf8'), name);
  return { path, problems: lacks ? [`${must}; ${relative(root, path)} has no such export`] : [] };
}

function findMigrations(root: string, given: string | undefined) {
  if (given === undefined && !existsSync(join(root, MIGRATIONS))) return { path: undefined, problems: [] };
  const path = resolve(root, given ?? MIGRATIONS);
  if (existsSync(join(path, 'meta/_journal.json'))) return { path, problems: [] };
  const found = existsSync(path) ? `${path} has no meta/_journal.json` : `there is no ${path}`;
  const advice = 'let drizzle-kit write the first one, or leave the option out where the app has no tables';
  return { path, problems: [`migrations must be a folder that drizzle-kit has written; ${found}: ${advice}`] };
}
