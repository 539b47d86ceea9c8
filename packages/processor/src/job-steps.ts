import { JobStackError, type JsonValue } from '@jobstack/core';
import type { LeaseGuard } from './lease-guard.ts';
import type { ClaimedJob, JobStore } from './ports/job-store.ts';

const LONGEST_NAME = 200;

/** The steps of a job, whose results are remembered over its attempts. */
export class JobSteps {
  readonly #job: ClaimedJob;
  readonly #store: Pick<JobStore, 'readStep' | 'writeStep'>;
  readonly #lease: LeaseGuard;

  constructor(job: ClaimedJob, store: Pick<JobStore, 'readStep' | 'writeStep'>, lease: LeaseGuard) {
    this.#job = job;
    this.#store = store;
    this.#lease = lease;
  }

  async step<Result extends JsonValue | undefined>(name: string, run: () => Promise<Result>): Promise<Result> {
    if (name.length === 0 || name.length > LONGEST_NAME) {
      throw new JobStackError('STEP_NAME', `A step's name must have 1 to 200 characters; received ${name.length}.`);
    }
    this.#lease.assertOpen();
    const stored = await this.#store.readStep(this.#job, name).catch(this.#lease.rethrow);
    if (stored) return stored.result as Result;
    const result = await run();
    await this.#store.writeStep(this.#job, name, result).catch(this.#lease.rethrow);
    this.#lease.advance();
    return result;
  }
}
