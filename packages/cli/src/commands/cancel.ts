import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { jobsNamed } from '../job-words.ts';
import { tellJobs } from '../tell-jobs.ts';

export const command = defineCommand({
  args: { jobs: { type: 'positional', description: 'Numbers or task ids', required: true }, ...CONNECTION_ARGS },
  manyWords: true,
  examples: [
    ['jobstack cancel 12', 'once it has answered, nothing more is committed'],
    ['jobstack cancel 12 13 14', 'several'],
  ],
  async run({ words, terminal, json, signal, connect }) {
    const refs = jobsNamed(words, 'cancel');
    const client = await connect();
    return await tellJobs(refs, (ref) => client.cancel(ref, { signal }), { terminal, json });
  },
});
