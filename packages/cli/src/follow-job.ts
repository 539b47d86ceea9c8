import type { Job, JobRef, JobStackClient } from '@jobstack/client';
import type { Terminal } from './terminal/terminal.ts';
import { text } from './terminal/text.ts';
import { count, counted, jobLine, progressText } from './view/job-view.ts';

/** Tells how far a job is until it has ended. */
export async function followJob(
  client: JobStackClient,
  job: Pick<Job, 'status' | 'taskId'> & JobRef,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<Job> {
  const started = Date.now();
  const ended = await client.waitFor<Job>(job as Job, {
    signal,
    onChange: (now) => {
      const { progress, status, rejectCount } = now;
      const far = progress ? ` ${progressText(progress)}` : '';
      const rate = progress && status === 'RUNNING' ? rateText(progress.counters, started) : '';
      const rejects = rejectCount > 0 ? `, ${counted(rejectCount, 'reject')}` : '';
      const tens = progress?.total ? Math.floor((10 * progress.done) / progress.total) : 0;
      terminal.progress(text`${jobLine(now)}${far}${rate}${rejects}`, `${now.id} ${status} ${tens}`);
    },
  });
  return ended;
}

/** Of the first that is counted: ` 12,000 totalRows, 6,000/s`. */
function rateText(counters: Readonly<Record<string, number>> = {}, started: number): string {
  const [first] = Object.entries(counters);
  if (!first || first[1] === 0) return '';
  const seconds = Math.max(0.1, (Date.now() - started) / 1000);
  return ` ${count(first[1])} ${first[0]}, ${count(Math.round(first[1] / seconds))}/s`;
}
