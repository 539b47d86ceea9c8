import { relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createApp } from './create-app.ts';
import { CreateAppError } from './create-app-error.ts';
import { callingPackageManager, type PackageManager } from './package-manager.ts';

const USAGE = `Usage: create-jobstack <folder> [options]

Writes a JobStack app into a folder that is empty or not there.

  --name <name>               of the package and the stacks; default: that of the folder
  --package-manager <name>    pnpm or npm; default: the one that has called this
  --help                      this text
`;

/** What a command needs of its surroundings. */
export interface Terminal {
  readonly userAgent: string | undefined;
  /** Whether somebody is there who could be asked. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
  print(text: string): void;
  printError(text: string): void;
}

/** The command `create-jobstack`. @returns what the process should exit with */
export async function runCommand(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const read = readArguments(args);
  if (typeof read === 'string') return refuse(terminal, `${read}\n\n${USAGE}`);
  if (read.values.help) {
    terminal.print(USAGE);
    return 0;
  }
  const folder = read.positionals[0] ?? (terminal.interactive ? await terminal.ask('Folder of the app: ') : '');
  if (folder.trim() === '') return refuse(terminal, `Say where the app shall go.\n\n${USAGE}`);
  const { name, 'package-manager': manager = callingPackageManager(terminal.userAgent) } = read.values;
  try {
    const app = createApp({ folder: folder.trim(), name, packageManager: manager as PackageManager });
    terminal.print(whatNext(app.folder, app.files.length));
    return 0;
  } catch (error) {
    if (error instanceof CreateAppError) return refuse(terminal, error.message);
    throw error;
  }
}

function readArguments(args: readonly string[]) {
  try {
    const options = {
      name: { type: 'string' },
      'package-manager': { type: 'string' },
      help: { type: 'boolean' },
    } as const;
    const read = parseArgs({ args: [...args], options, allowPositionals: true });
    return read.positionals.length > 1 ? `One folder, please; received ${read.positionals.join(', ')}.` : read;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function refuse(terminal: Terminal, text: string): number {
  terminal.printError(text);
  return 1;
}

function whatNext(folder: string, files: number): string {
  return `${files} files are in ${folder}. Next (Node.js 24 or newer):

  cd ${relative(process.cwd(), folder) || '.'}
  make dev      # the app on this machine; installs its packages the first time
  make test     # its tests
  make          # everything else`;
}

function processTerminal(): Terminal {
  return {
    userAgent: process.env.npm_config_user_agent,
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
    print: (text) => console.log(text),
    printError: (text) => console.error(text),
  };
}
