import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { FILTER_ARGS, readFilter } from '../filter-args.ts';
import { wholeNumber } from '../job-words.ts';
import { table } from '../terminal/table.ts';
import { text } from '../terminal/text.ts';
import { LIST_TITLES, listRow } from '../view/job-view.ts';

export const command = defineCommand({
  args: {
    ...FILTER_ARGS,
    limit: { type: 'string', valueHint: 'count', description: 'Jobs, 1 to 200', default: '20' },
    cursor: { type: 'string', valueHint: 'cursor', description: 'Of the page before' },
    ...CONNECTION_ARGS,
  },
  examples: [
    ['jobstack ls', 'the newest jobs'],
    ['jobstack ls --status FAILED --since 2h', 'what failed in the last two hours'],
    ['jobstack ls --type csv_import --json', 'for a program'],
  ],
  async run({ args, terminal, json, signal, connect }) {
    const filter = readFilter(args);
    const limit = wholeNumber(args.limit, 'limit', 1, 200);
    const client = await connect();
    const page = await client.list({ ...filter, limit, cursor: args.cursor, signal });
    if (json) {
      terminal.json(page);
      return 0;
    }
    if (page.jobs.length === 0) terminal.say(text`No jobs.`);
    else for (const line of table(LIST_TITLES, page.jobs.map(listRow), terminal.width)) terminal.print(line);
    if (page.nextCursor !== null) terminal.say(text`More: --cursor ${page.nextCursor}`);
    return 0;
  },
});
