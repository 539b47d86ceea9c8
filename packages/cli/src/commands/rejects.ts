import type { JobReject } from '@jobstack/client';
import { CliError } from '../cli-error.ts';
import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { jobNamed, wholeNumber } from '../job-words.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { lines, text } from '../terminal/text.ts';
import { REJECT_TITLES, rejectRow } from '../view/reject-view.ts';

export const command = defineCommand({
  args: {
    job: { type: 'positional', description: 'Number or task id', required: true },
    limit: { type: 'string', valueHint: 'count', description: 'Rows at most [all]' },
    csv: { type: 'boolean', description: 'As a CSV file: line, column, code, message, raw' },
    ...CONNECTION_ARGS,
  },
  examples: [
    ['jobstack rejects 12', 'which rows were refused, and why'],
    ['jobstack rejects 12 --csv > rejects.csv', 'as a file'],
    ['jobstack rejects 12 --json', 'a JSON object a line'],
  ],
  async run({ args, terminal, json, signal, connect }) {
    const ref = jobNamed(args.job, 'rejects');
    const most = wholeNumber(args.limit, 'limit', 1, 1_000_000) ?? Number.POSITIVE_INFINITY;
    if (args.csv && args.limit !== undefined) {
      throw new CliError('--limit goes with the table and with --json: a file has all rows.');
    }
    const client = await connect();
    if (args.csv) {
      await tellFile(client.rejectsCsv(ref, { signal }), terminal);
      return 0;
    }
    let told = 0;
    const page: JobReject[] = [];
    for await (const reject of client.rejects(ref, { signal, limit: 1_000 })) {
      if (told === most) break;
      told += 1;
      if (json) terminal.json(reject, { pretty: false });
      else page.push(reject);
    }
    if (page.length > 0) {
      for (const line of table(REJECT_TITLES, page.map(rejectRow), terminal.width)) terminal.print(line);
    }
    if (told === 0) terminal.say(text`No rows were refused.`);
    return 0;
  },
});

async function tellFile(pieces: AsyncIterable<string>, terminal: Terminal): Promise<void> {
  for await (const piece of pieces) terminal.raw(piece, (value) => lines(value.trimEnd(), ''));
}
