import { parseArgs } from 'citty';
import { CliError } from './cli-error.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import type { Command } from './define-command.ts';
import { EXIT } from './exit-codes.ts';
import { commandHelp, mainHelp } from './help.ts';
import { reportError } from './report-error.ts';
import type { Terminal } from './terminal/terminal.ts';
import { text } from './terminal/text.ts';
import { unknownOptions } from './unknown-options.ts';
import { ownVersion } from './version.ts';

/**
 * The command `jobstack`.
 *
 * @returns what the process should exit with, one of `EXIT`
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const json = args.includes('--json');
  const stop = new AbortController();
  const interrupt = () => stop.abort(new CliError('Interrupted.', EXIT.interrupted));
  process.once('SIGINT', interrupt);
  try {
    return await dispatch(args, { terminal, json, signal: stop.signal });
  } catch (error) {
    return reportError(error, terminal, json);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

interface Invocation {
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

const HELP = ['--help', '-h'];

async function dispatch([name = 'nothing', ...rest]: readonly string[], invocation: Invocation): Promise<number> {
  const { terminal } = invocation;
  if (name === 'nothing' || name === 'help' || HELP.includes(name)) {
    for (const line of mainHelp()) terminal.print(line);
    return name === 'nothing' ? EXIT.usage : EXIT.ok;
  }
  if (name === 'complete') {
    const { complete } = await import('./commands/completion.ts');
    await complete(rest.slice(rest.indexOf('--') + 1));
    return EXIT.ok;
  }
  if (name === '--version' || name === '-v') {
    terminal.print(text`${ownVersion()}`);
    return EXIT.ok;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) throw new CliError(`There is no command '${name}'; \`jobstack --help\` lists them.`);
  if (rest.some((word) => HELP.includes(word))) return await showHelp(name, entry, terminal);
  return await runCommand(name, entry, rest, invocation);
}

async function showHelp(name: string, entry: CommandEntry, terminal: Terminal): Promise<number> {
  const { command } = await entry.load();
  for (const line of await commandHelp(name, entry.summary, command)) terminal.print(line);
  return EXIT.ok;
}

async function runCommand(name: string, entry: CommandEntry, given: readonly string[], invocation: Invocation) {
  const command = (await entry.load()).command as Command;
  const args = parsed(name, command, given);
  const { terminal, signal, json } = invocation;
  const connect = async () => {
    const { resolveConnection } = await import('./connection/resolve-connection.ts');
    return (await resolveConnection(args as Record<string, string | undefined>, terminal.environment)).client;
  };
  return await command.run({ args, words: args._, terminal, signal, json, connect });
}

/** @throws CliError with everything that is wrong */
function parsed(name: string, command: Command, given: readonly string[]) {
  const known = { ...command.args };
  const problems = unknownOptions(known, given);
  try {
    const args = parseArgs([...given], known);
    const positions = Object.values(known).filter(({ type }) => type === 'positional').length;
    const surplus = command.manyWords ? [] : args._.slice(positions);
    problems.push(...surplus.map((word) => `'${word}' is one word too many`));
    if (problems.length === 0) return args;
  } catch (error) {
    problems.push((error as Error).message.replace(/^Missing required positional argument: /, 'this is missing: '));
  }
  throw new CliError(`jobstack ${name}: ${problems.join('; ')}. See \`jobstack ${name} --help\`.`);
}
