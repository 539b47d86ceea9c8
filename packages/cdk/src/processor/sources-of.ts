import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { FunctionCode } from '../functions/function-code.ts';
import { sweepCode } from '../functions/own-code.ts';
import { entryProblems, teamEntry } from '../functions/team-entry.ts';
import { WORKER_THREADS } from '../worker.ts';
import type { JobProcessorProps } from './processor-props.ts';

/** The team's files that a `JobProcessor` deploys. */
export interface Sources {
  readonly worker: FunctionCode;
  readonly api: FunctionCode;
  readonly migrations: string | undefined;
  /** What is wrong with them, a sentence each. */
  readonly problems: readonly string[];
}

/** @param wrong keys of the props that are reported already */
export function sourcesOf({ entry, api, migrations }: JobProcessorProps, wrong: ReadonlySet<string>): Sources {
  const worker = wrong.has('entry') ? undefined : source('entry', entry, Object.values(WORKER_THREADS));
  const hasApi = api !== false && !wrong.has('api') && !wrong.has('entry');
  const apiSource = hasApi ? source('api.entry', api?.entry ?? besides(entry), ['@jobstack/worker/api']) : undefined;
  const ofMigrations = wrong.has('migrations') ? [] : migrationProblems(migrations);
  return {
    worker: worker?.code ?? standIn(),
    api: apiSource?.code ?? standIn(),
    migrations: wrong.has('migrations') || ofMigrations.length > 0 ? undefined : migrations,
    problems: [...(worker?.problems ?? []), ...(apiSource?.problems ?? []), ...ofMigrations],
  };
}

/** `src/api.ts` beside `src/worker.ts`. */
function besides(entry: string): string {
  return join(dirname(entry), `api${extname(entry)}`);
}

function source(subject: string, file: string, modules: readonly string[]) {
  const problems = entryProblems(subject, file, modules);
  return { problems, code: problems.length > 0 ? undefined : teamEntry(file) };
}

/** Synth fails; until then the functions are there to be granted something. */
function standIn(): FunctionCode {
  return { code: sweepCode() };
}

function migrationProblems(folder: string | undefined): readonly string[] {
  if (folder === undefined || existsSync(join(folder, 'meta', '_journal.json'))) return [];
  return [
    `migrations must be the folder that drizzle-kit writes, with meta/_journal.json; ${folder} has none. Run drizzle-kit generate, or leave migrations out.`,
  ];
}
