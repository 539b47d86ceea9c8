import type { JobLog, JobStackClient, LogOptions } from '@jobstack/client';
import { LOG_LEVELS } from '@jobstack/core';
import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { jobNamed, wholeNumber } from '../job-words.ts';
import { jobLine, logLine } from '../view/job-view.ts';

export const command = defineCommand({
  args: {
    job: { type: 'positional', description: 'Number or task id', required: true },
    follow: {
      type: 'boolean',
      alias: 'f',
      description: 'Tell lines as they come, and end with the job: 0 completed, 1 failed, 3 cancelled, 5 with rejects',
    },
    level: { type: 'enum', options: [...LOG_LEVELS], description: 'This level and all that are more severe' },
    tail: { type: 'string', valueHint: 'count', description: 'The last so many lines, 1 to 1,000' },
    text: { type: 'string', valueHint: 'text', description: 'Lines with this in their message' },
    ...CONNECTION_ARGS,
  },
  examples: [
    ['jobstack logs 12', 'all of them'],
    ['jobstack logs 12 -f --level WARNING', 'warnings and errors as they come, until the job has ended'],
    ['jobstack logs 12 --json', 'a JSON object a line'],
  ],
  async run({ args, terminal, json, signal, connect }) {
    const ref = jobNamed(args.job, 'logs');
    const tail = wholeNumber(args.tail, 'tail', 1, 1_000);
    const client = await connect();
    const tell = (log: JobLog) => {
      if (json) terminal.json(log, { pretty: false });
      else terminal.print(logLine(log));
    };
    const after = await tellStored(client, ref, { level: args.level, text: args.text, tail, signal }, tell);
    if (!args.follow) return EXIT.ok;
    const wanted = args.text?.toLowerCase() ?? '';
    for await (const log of client.followLogs(ref, { level: args.level, after, signal })) {
      if (log.message.toLowerCase().includes(wanted)) tell(log);
    }
    const job = await client.read(ref, { signal });
    terminal.say(jobLine(job));
    return exitCodeOf(job);
  },
});

/** @returns what the next lines come after */
async function tellStored(client: JobStackClient, ref: string, options: LogOptions, tell: (log: JobLog) => void) {
  for (let page = await client.logs(ref, { limit: 1_000, ...options }); ; ) {
    for (const log of page.logs) tell(log);
    if (options.tail !== undefined || page.logs.length === 0) return page.after;
    page = await client.logs(ref, { limit: 1_000, ...options, after: page.after });
  }
}
