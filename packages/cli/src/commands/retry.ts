import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { followJob } from '../follow-job.ts';
import { jobsNamed } from '../job-words.ts';
import { tellJobs } from '../tell-jobs.ts';

export const command = defineCommand({
  args: {
    jobs: { type: 'positional', description: 'Numbers or task ids', required: true },
    'from-zero': {
      type: 'boolean',
      description: 'Begin at the start, not at the last checkpoint; rows that were committed stay',
    },
    follow: { type: 'boolean', alias: 'f', description: 'With one job: wait for its end' },
    ...CONNECTION_ARGS,
  },
  manyWords: true,
  examples: [
    ['jobstack retry 12 --follow', 'goes on from the last checkpoint'],
    ['jobstack retry 12 13 --from-zero', 'from the start'],
  ],
  async run({ args, words, terminal, json, signal, connect }) {
    const refs = jobsNamed(words, 'retry');
    const client = await connect();
    const fromZero = Boolean(args['from-zero']);
    const [only] = refs;
    if (!args.follow || refs.length > 1 || only === undefined) {
      return await tellJobs(refs, (ref) => client.retry(ref, { fromZero, signal }), { terminal, json });
    }
    const job = await followJob(client, await client.retry(only, { fromZero, signal }), { terminal, signal });
    if (json) terminal.json(job);
    return exitCodeOf(job);
  },
});
