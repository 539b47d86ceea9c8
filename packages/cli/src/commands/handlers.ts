import type { Handler } from '@jobstack/client';
import { CliError } from '../cli-error.ts';
import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../terminal/table.ts';
import { lines, type Text, text } from '../terminal/text.ts';

const TITLES = ['TYPE', 'QUEUE', 'ATTEMPTS', 'FILE', 'SEARCHABLE', 'SECRET'];

export const command = defineCommand({
  args: { type: { type: 'positional', description: 'Job type', required: false }, ...CONNECTION_ARGS },
  examples: [
    ['jobstack handlers', 'which job types there are'],
    ['jobstack handlers csv_import', 'the JSON Schema of its payload'],
  ],
  async run({ args, terminal, json, signal, connect }) {
    const handlers = await (await connect()).deployment.handlers({ signal });
    if (args.type === undefined) {
      if (json) terminal.json(handlers);
      else for (const line of table(TITLES, handlers.map(handlerRow), terminal.width)) terminal.print(line);
      return EXIT.ok;
    }
    const handler = handlers.find(({ type }) => type === args.type);
    if (!handler) {
      const known = handlers.map(({ type }) => type).join(', ');
      throw new CliError(`There is no job type '${args.type}'; there are: ${known}.`);
    }
    if (json) terminal.json(handler);
    else terminal.print(lines(JSON.stringify(handler.payload, undefined, 2), ''));
    return EXIT.ok;
  },
});

function handlerRow({ type, queue, maxAttempts, file, searchable, secret }: Handler): readonly Text[] {
  const list = (paths: readonly string[]) => text`${paths.join(', ')}`;
  return [text`${type}`, text`${queue}`, text`${maxAttempts}`, text`${file}`, list(searchable), list(secret)];
}
