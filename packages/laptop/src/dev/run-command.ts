import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalError } from '../local-error.ts';
import { removeStackData } from '../stack/remove-stack-data.ts';

const USAGE = `jobstack-laptop: JobStack on this machine, for the app in this folder

  jobstack-laptop          keep it up until Ctrl-C: API on http://localhost:4000
  jobstack-laptop clean    remove its data, .jobstack/laptop or what JOBSTACK_DATA names

Options, with paths from this folder:
  --worker PATH       entry that exports handler, createWorker({ handlers })   [src/worker.ts]
  --handlers PATH     module that exports the handler map, handlers            [src/handlers.ts]
  --migrations PATH   folder of the app's migrations                           [migrations, if there is one]
  --bundle            read the app by its own esbuild: enums, decorators, paths

Ports, database and more are told by variables, such as JOBSTACK_PORT: docs/settings.md.`;

const OPTIONS = {
  worker: { type: 'string' },
  handlers: { type: 'string' },
  migrations: { type: 'string' },
  bundle: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @returns the exit code: 2 for arguments that are not understood */
export async function runCommand(args: readonly string[]): Promise<number> {
  const parsed = parse(args);
  if (typeof parsed === 'string') {
    console.error(`jobstack-laptop: ${parsed}\n\n${USAGE}`);
    return 2;
  }
  const { help, ...app } = parsed.values;
  if (help) {
    console.log(USAGE);
    return 0;
  }
  if (parsed.command === 'clean') return clean();
  // Loaded on demand: it takes a second, which the others need not wait for.
  const { runDev } = await import('./run-dev.ts');
  return runDev(app);
}

/** What is wrong with the arguments, or what they say. */
function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [command = 'dev', ...rest] = positionals;
    if (rest.length > 0 || !['dev', 'clean'].includes(command)) {
      return `expected dev, clean or nothing; received '${positionals.join(' ')}'.`;
    }
    return { values, command };
  } catch (error) {
    return (error as Error).message;
  }
}

function clean(): number {
  const folder = resolve(process.env.JOBSTACK_DATA || '.jobstack/laptop');
  try {
    const removed = removeStackData(folder);
    const name = relative('', folder);
    console.log(removed ? `Removed ${name}.` : `Nothing to remove: there is no ${name}.`);
    return 0;
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    console.error(`jobstack: ${error.message}`);
    return 1;
  }
}
