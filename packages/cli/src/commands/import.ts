import type { Job, JobStackClient } from '@jobstack/client';
import { CliError } from '../cli-error.ts';
import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { followJob } from '../follow-job.ts';
import { inspectFile } from '../import/inspect-file.ts';
import { readMapping } from '../import/read-mapping.ts';
import { tellImport } from '../import/tell-import.ts';
import { jobNamed } from '../job-words.ts';
import { localFile, uploadProgress } from '../local-file.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { styled, text } from '../terminal/text.ts';
import { jobLine } from '../view/job-view.ts';

export const command = defineCommand({
  args: {
    file: { type: 'positional', description: 'CSV file', required: true },
    target: { type: 'string', valueHint: 'name', description: 'Import target [the type’s default]' },
    map: { type: 'string', valueHint: 'column=field,…', description: 'CSV columns to fields [by their names]' },
    delimiter: { type: 'string', valueHint: 'character', description: 'Between two fields [found out]' },
    encoding: { type: 'string', valueHint: 'name', description: 'Such as windows-1252 [found out]' },
    'on-duplicate': {
      type: 'enum',
      options: ['skip', 'update'],
      description: 'Rows whose key is there already [skip]',
    },
    'max-rejects': {
      type: 'string',
      valueHint: 'rows|share',
      description: 'With more refused rows it FAILS: 100, 5% [any number]',
    },
    'dry-run': { type: 'boolean', description: 'Check every row and write none' },
    rejects: { type: 'string', valueHint: 'path', description: 'Write refused rows into this CSV file' },
    resume: { type: 'string', valueHint: 'job', description: 'Go on with the upload of this job' },
    yes: { type: 'boolean', alias: 'y', description: 'Do not ask' },
    key: { type: 'string', valueHint: 'key', description: 'Idempotency key: importing again answers the same job' },
    type: { type: 'string', valueHint: 'type', description: 'Job type', default: 'csv_import' },
    ...CONNECTION_ARGS,
  },
  examples: [
    [
      'jobstack import places.csv --target places',
      'look at the file, upload it, follow the import, tell what was refused',
    ],
    ['jobstack import crm.csv --target creators --map "Handle=handle,IG=socials.instagram"', 'columns of other names'],
    ['jobstack import places.csv --target places --on-duplicate update --rejects refused.csv --yes', 'in a script'],
    ['jobstack import places.csv --resume 12', 'go on where an upload broke off'],
  ],
  async run({ args, terminal, json, signal, connect }) {
    const file = await localFile(args.file, 'text/csv');
    const columnMapping = readMapping(args.map);
    const told = { delimiter: args.delimiter, encoding: args.encoding };
    const dialect = await inspectFile(file, { told, columnMapping, terminal });
    const client = await connect();
    const question = text`Import ${file.name}${args.target ? ` into ${args.target}` : ''}?`;
    if (terminal.interactive && !args.yes && !(await terminal.confirm(question))) return EXIT.interrupted;
    const payload = {
      ...{ target: args.target, columnMapping, dialect, duplicateHandling: args['on-duplicate'] },
      ...{ maxRejects: readMaxRejects(args['max-rejects']), dryRun: args['dry-run'] || undefined },
    };
    const begin = () => submit(client, { type: args.type, payload, file, key: args.key, terminal, signal });
    const onProgress = uploadProgress(file.name, terminal);
    const started = args.resume
      ? await client.upload(jobNamed(args.resume, 'import'), file, { signal, onProgress })
      : await begin();
    const job = await followJob(client, started, { terminal, signal });
    await tellImport(client, job, { terminal, signal, rejectsFile: args.rejects });
    if (json) terminal.json(job);
    else terminal.print(jobLine(job));
    return exitCodeOf(job);
  },
});

interface Submission {
  readonly type: string;
  readonly payload: Record<string, unknown>;
  readonly file: Awaited<ReturnType<typeof localFile>>;
  readonly key: string | undefined;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Says how to go on when the upload breaks off. */
async function submit(
  client: JobStackClient,
  { type, payload, file, key, terminal, signal }: Submission,
): Promise<Job> {
  let created: Pick<Job, 'id'> | undefined;
  try {
    return await client.submit(type, payload, {
      ...{ file, signal, idempotencyKey: key, onProgress: uploadProgress(file.name, terminal) },
      onCreated: (job) => {
        created = job;
      },
    });
  } catch (error) {
    if (created) {
      const again = `jobstack import ${file.name} --resume ${created.id}`;
      terminal.say(text`The upload of job ${created.id} broke off; to go on: ${styled('cyan', again)}`);
    }
    throw error;
  }
}

function readMaxRejects(given: string | undefined): string | number | undefined {
  if (given === undefined || given.endsWith('%')) return given;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new CliError(`--max-rejects must be a number of rows, or a share such as 5%; received '${given}'.`);
}
