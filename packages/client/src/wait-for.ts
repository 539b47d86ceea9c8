import { isFinal } from '@jobstack/core';
import type { Job } from './contract/job.ts';
import { POLL } from './follow-logs.ts';
import { pause } from './http/pause.ts';
import type { ApiAnswer } from './http/sender.ts';

export interface WaitOptions<Waited = Job> {
  /** Ends the waiting; the job goes on. */
  readonly signal?: AbortSignal | undefined;
  /** Told of the job whenever it has changed. */
  readonly onChange?: ((job: Waited) => void) | undefined;
}

/** A job once it has ended. @param read answers no body while nothing has changed */
export async function waitFor<Waited extends Pick<Job, 'status'>>(
  read: (etag: string | undefined) => Promise<ApiAnswer<Waited>>,
  { signal, onChange }: WaitOptions<Waited>,
): Promise<Waited> {
  let etag: string | undefined;
  let delay = POLL.least;
  let told: string | undefined;
  for (;;) {
    const answer = await read(etag);
    etag = answer.etag;
    const { body: job } = answer;
    const text = job && JSON.stringify(job);
    if (job && text !== told) {
      told = text;
      delay = POLL.least;
      onChange?.(job);
    }
    if (job && isFinal(job.status)) return job;
    await pause(delay, signal);
    delay = Math.min(POLL.most, delay * POLL.factor);
  }
}
