import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { jobNamed } from '../job-words.ts';
import { facts, table } from '../terminal/table.ts';
import { text } from '../terminal/text.ts';
import { ATTEMPT_TITLES, attemptRow, jobFacts, jobLine } from '../view/job-view.ts';

export const command = defineCommand({
  args: { job: { type: 'positional', description: 'Number or task id', required: true }, ...CONNECTION_ARGS },
  examples: [
    ['jobstack show 12', 'status, progress, payload, result, error and attempts'],
    ['jobstack show 12 --json', 'the same for a program: { job, attempts }'],
  ],
  async run({ args, terminal, json, signal, connect }) {
    const ref = jobNamed(args.job, 'show');
    const client = await connect();
    const [job, attempts] = await Promise.all([client.read(ref, { signal }), client.attempts(ref, { signal })]);
    if (json) {
      terminal.json({ job, attempts });
      return 0;
    }
    const told = [
      jobLine(job),
      ...facts(jobFacts(job)),
      ...(attempts.length > 0 ? [text``, ...table(ATTEMPT_TITLES, attempts.map(attemptRow), terminal.width)] : []),
    ];
    for (const line of told) terminal.print(line);
    return 0;
  },
});
