import { ACTION_JOB_TYPE, type BulkAction, isFinal, type TimedRing } from '@jobstack/core';
import type { HandlerMap, JobContext, JobHandler } from '@jobstack/handler-sdk';
import { jobSettingsOf } from '@jobstack/processor';
import type { Actor } from '../ledger/note-action.ts';
import type { JobSummary } from '../records/job-record.ts';
import type { JobRecords } from '../records/job-records.ts';
import { type BulkActionPayload, criteriaOfAction } from './bulk-action-payload.ts';

export interface BulkActionParts {
  readonly records: Pick<JobRecords, 'find' | 'page' | 'cancel' | 'requeue' | 'erase'>;
  /** Of the deployment: a retry gives a job as many attempts as its type has. */
  readonly handlers: HandlerMap;
  /** Wakes workers; never rejects. */
  readonly ring: (rings: readonly TimedRing[]) => Promise<void>;
  readonly deleteFiles: (keys: readonly string[]) => Promise<void>;
}

/** How it ended. */
export interface BulkActionReport {
  readonly action: BulkAction;
  /** Jobs that the filter met. */
  readonly matched: number;
  readonly changed: number;
  /** Jobs that had moved on meanwhile. */
  readonly unchanged: number;
}

interface Reached {
  /** Jobs from this id on are done. */
  readonly before: number | null;
  readonly matched: number;
  readonly changed: number;
}

type Task = Pick<BulkActionPayload, 'action' | 'fromZero'> & { readonly actor: Actor };

/** Jobs between two commits. */
const JOBS_AT_ONCE = 100;
/** Of them, so many at the same time: a worker has few connections. */
const BESIDE_EACH_OTHER = 3;

/** Does to every job of a filter what somebody asked for, newest first, as a job of its own: it goes on from its checkpoint. */
class BulkActionHandler implements JobHandler<Record<string, unknown>, BulkActionReport> {
  readonly #parts: BulkActionParts;

  constructor(parts: BulkActionParts) {
    this.#parts = parts;
  }

  async execute(context: JobContext): Promise<BulkActionReport> {
    const payload = context.payload as unknown as BulkActionPayload;
    const criteria = criteriaOfAction(payload);
    const own = await this.#parts.records.find(context.tenantId, { taskId: context.taskId });
    const actor = { name: payload.actor, actionJobId: own?.id };
    let reached = (context.checkpoint as unknown as Reached | undefined) ?? { before: null, matched: 0, changed: 0 };
    for (;;) {
      const before = reached.before ?? undefined;
      const page = await this.#parts.records.page(context.tenantId, { ...criteria, before, limit: JOBS_AT_ONCE });
      const changed = await this.#actOn(context, { ...payload, actor }, page.jobs);
      reached = {
        before: page.next ?? page.jobs.at(-1)?.id ?? reached.before,
        matched: reached.matched + page.jobs.length,
        changed: reached.changed + changed,
      };
      context.progress(reached.matched, Math.max(payload.count, reached.matched), { changed: reached.changed });
      await context.commit(async () => undefined, { ...reached });
      if (page.next === undefined) break;
    }
    const { matched, changed } = reached;
    context.logger('INFO', `${payload.action}: ${changed} of ${matched} jobs`, { actor: payload.actor });
    return { action: payload.action, matched, changed, unchanged: matched - changed };
  }

  /** @returns how many have changed */
  async #actOn({ signal }: JobContext, task: Task, jobs: readonly JobSummary[]): Promise<number> {
    const open = jobs.values();
    let changed = 0;
    const run = async () => {
      for (const job of open) {
        signal.throwIfAborted();
        if (await this.#act(task, job)) changed += 1;
      }
    };
    await Promise.all(Array.from({ length: BESIDE_EACH_OTHER }, run));
    return changed;
  }

  async #act({ action, actor, fromZero }: Task, job: JobSummary): Promise<boolean> {
    const { records, handlers, ring, deleteFiles } = this.#parts;
    const { tenantId, id } = job;
    if (action === 'erase') return (await records.erase({ tenantId, job: { id } }, deleteFiles)).jobs > 0;
    if (action === 'cancel') {
      if (isFinal(job.status)) return false;
      const answer = await records.cancel(tenantId, { id }, actor);
      await ring(answer?.toRing ?? []);
      return answer?.job.status === 'CANCELLED';
    }
    if (job.status !== 'FAILED' && job.status !== 'CANCELLED') return false;
    const { maxAttempts: attempts } = jobSettingsOf(handlers[job.type]);
    const answer = await records.requeue(tenantId, { id }, { fromZero, attempts, actor });
    if (answer?.requeued) await ring([answer.job]);
    return answer?.requeued ?? false;
  }
}

/** The deployment's handlers, and what runs bulk actions. */
export function withBulkActions(handlers: HandlerMap, parts: Omit<BulkActionParts, 'handlers'>): HandlerMap {
  const own = { [ACTION_JOB_TYPE]: new BulkActionHandler({ ...parts, handlers }) };
  return Object.freeze(Object.assign(Object.create(null), handlers, own));
}
