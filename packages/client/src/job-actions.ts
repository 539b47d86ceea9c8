import type { CallOptions } from './client-options.ts';
import type { ActionPreview, ActionRequest } from './contract/action.ts';
import type { Job } from './contract/job.ts';
import type { Sender } from './http/sender.ts';

/** Something done to all jobs of a filter. */
export class JobActions {
  readonly #sender: Sender;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** Which jobs it would touch; nothing is done. */
  preview(request: ActionRequest, { signal }: CallOptions = {}): Promise<ActionPreview> {
    return this.#sender.ask({ method: 'POST', path: '/actions', body: request, signal });
  }

  /**
   * Does it, as a job of its own, whose progress counts and whose result is an `ActionReport`.
   *
   * @param expectedCount of the preview
   * @throws ApiProblem `COUNT_CHANGED` when the filter meets another number of jobs by now
   */
  run(request: ActionRequest, expectedCount: number, { signal }: CallOptions = {}): Promise<Job> {
    const body = { ...request, expectedCount };
    return this.#sender.ask({ method: 'POST', path: '/actions', body, repeatable: false, signal });
  }
}
