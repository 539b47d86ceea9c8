import type { ActionPreview, ActionRequest } from '@jobstack/client';
import { CliError } from '../cli-error.ts';
import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { FILTER_ARGS, readFilter } from '../filter-args.ts';
import { followJob } from '../follow-job.ts';
import { wholeNumber } from '../job-words.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { styled, text } from '../terminal/text.ts';
import { counted, jobLine, LIST_TITLES, listRow } from '../view/job-view.ts';

const ACTIONS = ['cancel', 'retry', 'erase'] as const;

export const command = defineCommand({
  args: {
    action: { type: 'positional', description: 'cancel, retry or erase', required: true },
    ...FILTER_ARGS,
    'from-zero': { type: 'boolean', description: 'Of a retry: begin at the start' },
    expect: { type: 'string', valueHint: 'count', description: 'Do it, if the filter meets exactly so many jobs' },
    ...CONNECTION_ARGS,
  },
  examples: [
    [
      'jobstack actions retry --status FAILED --error SMTP_DOWN --since 1d',
      'shows which; asks a person whether to do it',
    ],
    ['jobstack actions retry --status FAILED --error SMTP_DOWN --expect 1204', 'does it, in a script'],
  ],
  async run({ args, terminal, json, signal, connect }) {
    const action = ACTIONS.find((one) => one === args.action);
    if (!action) throw new CliError(`Expected one of ${ACTIONS.join(', ')}; received '${args.action}'.`);
    const expected = wholeNumber(args.expect, 'expect', 0, Number.MAX_SAFE_INTEGER);
    const request: ActionRequest = { action, filter: readFilter(args), fromZero: args['from-zero'] || undefined };
    const client = await connect();
    const count = expected ?? (await confirmed(await client.actions.preview(request, { signal }), terminal, json));
    if (count === undefined) return EXIT.ok;
    const job = await followJob(client, await client.actions.run(request, count, { signal }), { terminal, signal });
    if (json) terminal.json(job);
    else terminal.print(text`${jobLine(job)} ${JSON.stringify(job.result)}`);
    return exitCodeOf(job);
  },
});

/** Shows what would be done. @returns how many, when a person wants it */
async function confirmed(preview: ActionPreview, terminal: Terminal, json: boolean): Promise<number | undefined> {
  const { action, count, sample } = preview;
  if (json) {
    terminal.json(preview);
    return undefined;
  }
  if (sample.length > 0)
    for (const line of table(LIST_TITLES, sample.map(listRow), terminal.width)) terminal.print(line);
  terminal.say(text`${styled('bold', action)}: ${counted(count, 'job')}`);
  if (count > 0 && (await terminal.confirm(text`${action} them?`))) return count;
  if (count > 0) terminal.say(text`Nothing is done. To do it: --expect ${count}`);
  return undefined;
}
