import { stripVTControlCharacters } from 'node:util';
import { renderUsage } from 'citty';
import { COMMANDS } from './commands.ts';
import type { Command } from './define-command.ts';
import { styled, type Text, text } from './terminal/text.ts';

/** What `jobstack --help` says. No command is loaded for it. */
export function mainHelp(): readonly Text[] {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  return [
    text`jobstack: jobs of JobStack, from a terminal or a script`,
    text``,
    ...Object.entries(COMMANDS).map(([name, { summary }]) => text`  ${styled('cyan', name.padEnd(width))}  ${summary}`),
    text``,
    text`Which API: --env <stage>, --url and --token, or the laptop stack that runs in this folder or above it.`,
    text`Ends with: 0 done, 1 job failed, 2 asked for wrongly, 3 job cancelled, 4 API not reachable, 5 job done with rejects.`,
    text`More: jobstack <command> --help`,
  ];
}

/** What `jobstack <command> --help` says. */
export async function commandHelp(name: string, summary: string, command: Command<never>): Promise<readonly Text[]> {
  const meta = { name, description: summary };
  // citty colours by the environment alone; where it goes is known to the terminal.
  const usage = stripVTControlCharacters(
    await renderUsage({ meta, args: command.args }, { meta: { name: 'jobstack' } }),
  );
  const width = Math.max(...command.examples.map(([line]) => line.length));
  return [
    ...usage
      .trimEnd()
      .split('\n')
      .map((line) => text`${line.trimEnd()}`),
    text``,
    text`EXAMPLES`,
    text``,
    ...command.examples.map(([line, does]) => text`  ${styled('cyan', line.padEnd(width))}  ${styled('dim', does)}`),
  ];
}
