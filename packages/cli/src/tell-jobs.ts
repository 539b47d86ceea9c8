import type { Job } from '@jobstack/client';
import { EXIT } from './exit-codes.ts';
import { reportError } from './report-error.ts';
import type { Terminal } from './terminal/terminal.ts';
import { jobLine } from './view/job-view.ts';

/** Does the same to each job, and tells what it is then. One that cannot be done does not keep the others. */
export async function tellJobs(
  refs: readonly string[],
  act: (ref: string) => Promise<Job>,
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean },
): Promise<number> {
  const exits: number[] = [];
  const done: Job[] = [];
  for (const ref of refs) {
    try {
      const job = await act(ref);
      done.push(job);
      if (!json) terminal.print(jobLine(job));
    } catch (error) {
      if (refs.length === 1) throw error;
      exits.push(reportError(error, terminal, false));
    }
  }
  if (json) terminal.json(refs.length === 1 ? done[0] : done);
  return exits.length > 0 ? Math.max(...exits) : EXIT.ok;
}
