import {
  instantProblem,
  JobStackError,
  type JsonValue,
  MAX_IDEMPOTENCY_KEY_LENGTH,
  MAX_OWNER_ID_LENGTH,
  MAX_TENANT_ID_LENGTH,
  PermanentError,
  type TimedRing,
  textProblems,
} from '@jobstack/core';
import {
  type HandlerMap,
  type JobDatabase,
  type JobTypeOf,
  type PayloadInputOf,
  parseNewPayload,
  requireFile,
} from '@jobstack/handler-sdk';
import { jobSettingsOf } from '@jobstack/processor';
import { insertJobs } from './ledger/insert-jobs.ts';
import { overDrizzle } from './ledger/queryable.ts';
import { DEFAULT_STORE_OPTIONS } from './store-options.ts';

export type { PayloadInputOf };

/** What `enqueue` needs of a Drizzle transaction: any on node-postgres will do, whatever schema it was made with. */
export type EnqueueTransaction = Pick<JobDatabase, 'execute'>;

export interface EnqueueOptions {
  /** 1 to 200 characters. @default 'default' */
  readonly tenantId?: string;
  /** Who asked for the job. @default nobody */
  readonly ownerId?: string;
  /** Not to be run before. @default now */
  readonly runAt?: Date;
  /** Your own name for the job, unique within the tenant, 1 to 200 characters: the same key, the same job. @default none */
  readonly idempotencyKey?: string;
}

export interface EnqueuedJob {
  readonly id: number;
  readonly taskId: string;
  /** False when the idempotency key was known: this is the job of then. */
  readonly created: boolean;
  /** For `Doorbell.ring`, once the transaction is committed. */
  readonly ring: TimedRing;
}

/**
 * Creates a job inside the caller's own Drizzle transaction: it exists when that commits, and never did when that rolls back.
 * Ring it after the commit, and a worker takes it at once; without a ring the sweep finds it. See docs/enqueue.md.
 *
 * @throws PermanentError `UNKNOWN_JOB_TYPE`, `FILE_REQUIRED` for a type that needs a file; InvalidPayloadError with all problems of the payload; JobStackError `ENQUEUE_OPTIONS`
 *   with all problems of the options, `IDEMPOTENCY_CONFLICT` when the key belongs to a job that was asked for otherwise. None of them has
 *   touched the transaction, except the last, after which it can still be committed
 */
export async function enqueue<Map extends HandlerMap, Type extends JobTypeOf<Map>>(
  tx: EnqueueTransaction,
  handlers: Map,
  type: Type,
  payload: PayloadInputOf<Map, Type>,
  options: EnqueueOptions = {},
): Promise<EnqueuedJob> {
  const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
  if (!handler) throw new PermanentError(`No handler registered for job type: ${type}`, { code: 'UNKNOWN_JOB_TYPE' });
  refuseOptions(options);
  await parseNewPayload(type, handler, payload);
  requireFile(type, handler, false);
  const { tenantId = 'default', runAt } = options;
  const newJob = {
    ...options,
    ...jobSettingsOf(handler, payload as JsonValue),
    tenantId,
    type,
    payload: payload as JsonValue,
  };
  const [answer] = await insertJobs(overDrizzle(tx), [newJob], DEFAULT_STORE_OPTIONS.ringGraceMs);
  if (!answer) throw new Error('The database stored no job.');
  const { job, created } = answer;
  const ring = { taskId: job.taskId, queue: job.queue, tenantId: job.tenantId, ...(runAt && { runAt }) };
  return { id: job.id, taskId: job.taskId, created, ring };
}

function refuseOptions({ tenantId, ownerId, idempotencyKey, runAt }: EnqueueOptions): void {
  const problems = [
    ...nameProblems('tenantId', tenantId, MAX_TENANT_ID_LENGTH),
    ...nameProblems('ownerId', ownerId, MAX_OWNER_ID_LENGTH),
    ...nameProblems('idempotencyKey', idempotencyKey, MAX_IDEMPOTENCY_KEY_LENGTH),
    ...instantProblems('runAt', runAt),
  ];
  if (problems.length > 0) throw new JobStackError('ENQUEUE_OPTIONS', `enqueue: ${problems.join('; ')}.`);
}

function nameProblems(name: string, value: string | undefined, maxLength: number): string[] {
  if (value === undefined) return [];
  return textProblems(value, name, { minLength: 1, maxLength }).problems.map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

function instantProblems(name: string, value: Date | undefined): string[] {
  const problem = value && instantProblem(value);
  return problem ? [`${name}: ${problem}`] : [];
}
