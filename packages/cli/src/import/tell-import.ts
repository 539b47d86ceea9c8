import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Job, JobReject, JobStackClient } from '@jobstack/client';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { lines, styled, text } from '../terminal/text.ts';
import { count, counted as countOf } from '../view/job-view.ts';
import { REJECT_TITLES, rejectRow } from '../view/reject-view.ts';

const SHOWN = 5;

interface TellOptions {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly rejectsFile: string | undefined;
}

/** Says what became of an import: what was counted, what was ignored, which rows were refused. */
export async function tellImport(client: JobStackClient, job: Job, options: TellOptions): Promise<void> {
  const { terminal, signal } = options;
  const { logs } = await client.logs(job, { level: 'WARNING', limit: 50, signal });
  for (const { message } of logs.filter(({ rowNumber }) => rowNumber === null).slice(0, SHOWN)) {
    terminal.say(text`${styled('yellow', 'note')}  ${lines(message)}`);
  }
  const counted = Object.entries(job.progress?.counters ?? {})
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${name} ${count(value)}`);
  if (counted.length > 0) terminal.say(text`${counted.join(', ')}`);
  if (job.error && job.status === 'FAILED') {
    terminal.say(text`${styled('red', job.error.code)}  ${lines(job.error.message)}`);
  }
  if (job.rejectCount > 0) await tellRejects(client, job, options);
}

async function tellRejects(client: JobStackClient, job: Job, { terminal, signal, rejectsFile }: TellOptions) {
  const first: JobReject[] = [];
  for await (const reject of client.rejects(job, { limit: SHOWN, signal })) {
    first.push(reject);
    if (first.length === SHOWN) break;
  }
  terminal.say(
    text`${styled('yellow', countOf(job.rejectCount, 'refused row'))}${first.length < job.rejectCount ? `, the first ${first.length}:` : ':'}`,
  );
  for (const line of table(REJECT_TITLES, first.map(rejectRow), terminal.width)) terminal.say(line);
  if (rejectsFile === undefined) {
    terminal.say(text`All of them: ${styled('cyan', `jobstack rejects ${job.id} --csv > rejects.csv`)}`);
    return;
  }
  await pipeline(client.rejectsCsv(job, { signal }), createWriteStream(rejectsFile));
  terminal.say(text`All of them are in ${rejectsFile}.`);
}
