import { CliError } from '../cli-error.ts';
import { defineCommand } from '../define-command.ts';
import { EXIT } from '../exit-codes.ts';
import { findApp } from '../new/app-files.ts';
import { namesOf } from '../new/names.ts';
import { writeHandler, writeTable, writeTarget } from '../new/write-parts.ts';
import { styled, text } from '../terminal/text.ts';

const WRITERS = { handler: writeHandler, table: writeTable, target: writeTarget } as const;

export const command = defineCommand({
  args: {
    kind: { type: 'positional', description: 'handler, table or target', required: true },
    name: { type: 'positional', description: 'Such as send-invoice', required: true },
    root: { type: 'string', valueHint: 'folder', description: 'Of the app [this one]' },
    json: { type: 'boolean', description: 'Answer in JSON, for programs' },
  },
  examples: [
    ['jobstack new handler send-invoice', 'a file, and a line in the handler map'],
    ['jobstack new table invoices', 'then write its migration: make db-generate NAME=invoices'],
    ['jobstack new target invoices', 'lets CSV files fill that table'],
  ],
  async run({ args, terminal, json }) {
    if (!Object.hasOwn(WRITERS, args.kind)) {
      throw new CliError(`Expected handler, table or target; received '${args.kind}'.`);
    }
    const app = findApp(args.root ?? '');
    const { files, toDo } = WRITERS[args.kind as keyof typeof WRITERS](app, namesOf(args.name));
    if (json) terminal.json({ files, toDo });
    else for (const file of files) terminal.print(text`${file}`);
    for (const line of toDo) terminal.say(text`${styled('yellow', 'to do')}  ${line}`);
    return EXIT.ok;
  },
});
