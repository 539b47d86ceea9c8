import { CliError } from '../cli-error.ts';
import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { followJob } from '../follow-job.ts';
import { localFile, uploadProgress } from '../local-file.ts';
import { readPayload } from '../read-payload.ts';
import { jobLine } from '../view/job-view.ts';

export const command = defineCommand({
  args: {
    type: { type: 'positional', description: 'Job type, as `jobstack handlers` lists them', required: true },
    payload: { type: 'positional', description: 'JSON object, @file, or - for standard input', required: false },
    file: { type: 'string', valueHint: 'path', description: 'Uploaded for the job' },
    key: { type: 'string', valueHint: 'key', description: 'Idempotency key: submitting again answers the same job' },
    'run-at': { type: 'string', valueHint: 'instant', description: 'Not before: 2027-01-31T08:00:00Z' },
    tenant: { type: 'string', valueHint: 'tenant', description: 'Another tenant, for those who may' },
    follow: {
      type: 'boolean',
      alias: 'f',
      description: 'Wait for the end: 0 completed, 1 failed, 3 cancelled, 5 with rejects',
    },
    ...CONNECTION_ARGS,
  },
  examples: [
    [`jobstack submit example '{"name":"Ada"}' --follow`, 'and wait for its end'],
    ['jobstack submit csv_import @payload.json --file places.csv', 'with a file'],
    ['jobstack submit example --key nightly-2026-11-24', 'once, however often it is run'],
  ],
  async run({ args, terminal, json, signal, connect }) {
    const payload = await readPayload(args.payload, terminal);
    const file = args.file === undefined ? undefined : await localFile(args.file);
    const runAt = readRunAt(args['run-at']);
    const client = await connect();
    const { key: idempotencyKey, tenant } = args;
    const onProgress = file && uploadProgress(file.name, terminal);
    const job = await client.submit(args.type, payload, { idempotencyKey, tenant, runAt, file, signal, onProgress });
    const told = args.follow ? await followJob(client, job, { terminal, signal }) : job;
    if (json) terminal.json(told);
    else terminal.print(jobLine(told));
    return args.follow ? exitCodeOf(told) : EXIT.ok;
  },
});

function readRunAt(given: string | undefined): Date | undefined {
  if (given === undefined) return undefined;
  const date = new Date(given);
  if (!Number.isNaN(date.getTime())) return date;
  throw new CliError(`--run-at must be an instant such as 2027-01-31T08:00:00Z; received '${given}'.`);
}
