import { AttemptEnd, type JobEvent, type SettledEnd, transition } from '@jobstack/core';
import { cancelJob, requeueJob } from '@jobstack/database/testing';
import fc from 'fast-check';
import { expect } from 'vitest';
import { isCurrent, isIdle, type JobModel, type Model } from './job-model.ts';
import { type RealStore, WORKERS } from './real-store.ts';

const HOUR_MS = 3_600_000;
const TENANT = 'acme';

/** One thing that can happen; afterwards the database has to agree with the model about every job. */
class Command implements fc.AsyncCommand<Model, RealStore> {
  readonly #text: string;
  readonly #happen: (model: Model, real: RealStore) => Promise<void>;
  readonly #needs: (model: Model) => boolean;

  constructor(
    text: string,
    happen: (model: Model, real: RealStore) => Promise<void>,
    needs: (model: Model) => boolean = () => true,
  ) {
    this.#text = text;
    this.#happen = happen;
    this.#needs = needs;
  }

  check(model: Readonly<Model>): boolean {
    return this.#needs(model);
  }

  async run(model: Model, real: RealStore): Promise<void> {
    await this.#happen(model, real);
    for (const job of model.jobs) await agree(job, real);
  }

  toString(): string {
    return this.#text;
  }
}

async function agree(job: JobModel, { harness }: RealStore): Promise<void> {
  const stored = await harness.readJob(job.name);
  const rows = (await harness.readRows()).filter((value) => value === job.name.taskId).length;
  const { status, attempt, attemptOpen, token: leaseToken } = job;
  expect({ ...stored, rows }).toMatchObject({ status, attempt, attemptOpen, leaseToken, rows: job.rows });
}

/** The state machine of the code decides; a step that it does not have fails the run. */
function move(job: JobModel, event: JobEvent): void {
  const next = transition(job.status, event);
  if (!next) throw new Error(`The model did '${event}' in ${job.status}.`);
  job.status = next;
}

const create = (maxAttempts: number) =>
  new Command(`create(${maxAttempts})`, async ({ jobs }, { harness }) => {
    const name = await harness.createJob({ maxAttempts });
    const fresh = { attempt: 0, attemptOpen: false, alone: false, token: 0, leaseExpired: false, due: true, rows: 0 };
    jobs.push({ name, status: 'QUEUED', maxAttempts, ...fresh });
  });

/** Commands on one of the jobs there are. */
const onJob = (text: string, at: number, happen: (job: JobModel, real: RealStore, model: Model) => Promise<void>) =>
  new Command(
    `${text}(job ${at})`,
    (model, real) => happen(model.jobs[at % model.jobs.length] as JobModel, real, model),
    ({ jobs }) => jobs.length > 0,
  );

/** Commands under one of the leases that were ever given. */
const underLease = (
  text: string,
  at: number,
  happen: (held: Model['leases'][number], real: RealStore) => Promise<void>,
) =>
  new Command(
    `${text}(lease ${at})`,
    ({ leases }, real) => happen(leases[at % leases.length] as Model['leases'][number], real),
    ({ leases }) => leases.length > 0,
  );

/** @param idle whether the worker has nothing else in hand */
const claim = (at: number, worker: number, idle: boolean) =>
  onJob(`claim by ${worker}${idle ? '' : ', busy'}`, at, async (job, real, model) => {
    const { taskId } = job.name;
    const request = { taskIds: [taskId], leaseMs: HOUR_MS, worker: `${worker}`, idle };
    const [answer] = await real.worker(worker).claim(request);
    const suspect = job.status === 'RUNNING';
    const exhausted = suspect && job.alone && job.attempt >= job.maxAttempts;
    if (!isIdle(job)) return expect(answer?.claimed).toBeUndefined();
    if (exhausted) {
      move(job, 'exhaust');
      return expect(answer).toMatchObject({ refusal: { reason: 'attemptsExhausted' } });
    }
    if (suspect && !idle) return expect(answer).toMatchObject({ refusal: { reason: 'isolated' } });
    move(job, 'claim');
    job.attempt += job.attemptOpen || (suspect && !job.alone) ? 0 : 1;
    Object.assign(job, { attemptOpen: false, token: job.token + 1, leaseExpired: false, alone: idle });
    expect(answer?.claimed).toMatchObject({ attempt: job.attempt, leaseToken: job.token, suspect });
    if (answer?.claimed) model.leases.push({ job, lease: answer.claimed });
  });

const commit = (at: number, worker: number, fails: boolean) =>
  underLease(fails ? 'commit that throws' : 'commit', at, async ({ job, lease }, real) => {
    const current = isCurrent(job, lease);
    const origin = { ...lease, tenantId: TENANT, ownerId: undefined };
    const done = await real
      .worker(worker)
      .commit(origin, HOUR_MS, async (tx) => {
        await real.harness.writeRow(tx, job.name.taskId);
        if (fails) throw new Error('The handler stumbled.');
        return { written: undefined, checkpoint: job.rows + 1, rejects: [], progress: undefined, children: [] };
      })
      .then(
        () => true,
        () => false,
      );
    expect(done).toBe(current && !fails);
    if (done) Object.assign(job, { rows: job.rows + 1, leaseExpired: false });
  });

const EVENT_OF: Record<SettledEnd['kind'], JobEvent> = {
  completed: 'complete',
  failed: 'fail',
  retry: 'retry',
  handedOver: 'handOver',
  waiting: 'wait',
};

const settle = (at: number, worker: number, end: SettledEnd) =>
  underLease(`settle ${end.kind}`, at, async ({ job, lease }, real) => {
    const [answer] = await real.worker(worker).settle([{ ...lease, end, progress: undefined }]);
    expect(answer?.settled).toBe(isCurrent(job, lease));
    if (!answer?.settled) return;
    move(job, EVENT_OF[end.kind]);
    job.attemptOpen = end.kind === 'handedOver' || (end.kind === 'retry' && !end.spendsAttempt);
    if (end.kind === 'retry') job.due = false;
  });

const heartbeat = (at: number, worker: number) =>
  underLease('heartbeat', at, async ({ job, lease }, real) => {
    const [answer] = await real.worker(worker).heartbeat([{ ...lease, progress: undefined }], HOUR_MS);
    const current = isCurrent(job, lease);
    const lost = job.status === 'CANCELLED' ? 'cancelled' : 'lost';
    expect(answer?.state).toBe(current ? 'held' : lost);
    if (current) job.leaseExpired = false;
  });

const expireLease = (at: number) =>
  onJob('lease expires', at, async (job, { harness }) => {
    if (job.status !== 'RUNNING') return;
    await harness.expireLease(job.name);
    job.leaseExpired = true;
  });

const timePasses = (at: number) =>
  onJob('time passes', at, async (job, { harness }) => {
    await harness.makeDue(job.name);
    job.due = true;
  });

const cancel = (at: number) =>
  onJob('cancel', at, async (job, { harness }) => {
    const { ids } = await cancelJob(harness.pool, TENANT, { id: job.name.jobId });
    expect(ids.length > 0).toBe(transition(job.status, 'cancel') !== undefined);
    if (ids.length === 0) return;
    move(job, 'cancel');
    job.attemptOpen = false;
  });

const requeue = (at: number, attempts: number) =>
  onJob('requeue', at, async (job, { harness }) => {
    const options = { attempts, ringGraceMs: HOUR_MS };
    const done = await requeueJob(harness.pool, TENANT, { id: job.name.jobId }, options);
    expect(done).toBe(transition(job.status, 'requeue') !== undefined);
    if (!done) return;
    move(job, 'requeue');
    Object.assign(job, { attemptOpen: false, due: true, maxAttempts: job.attempt + attempts });
  });

/** All rings are lost, and the sweep has to find exactly the jobs that nobody works on. */
const sweep = (worker: number) =>
  new Command(`sweep by ${worker}`, async ({ jobs }, real) => {
    await real.harness.pool.query(`UPDATE open_jobs SET sweep_at = now() - interval '1 s'`);
    const { toRing } = await real.worker(worker).sweep({ limit: 100 });
    const idle = jobs.filter(isIdle).map(({ name }) => name.taskId);
    expect(toRing.map(({ taskId }) => taskId).sort()).toEqual(idle.sort());
  });

const ENDS: readonly SettledEnd[] = [
  AttemptEnd.completed({ ok: true }),
  AttemptEnd.failed({ code: 'NO', message: 'no' }),
  AttemptEnd.retry({ code: 'LATER', message: 'later' }, HOUR_MS),
  AttemptEnd.interrupted({ code: 'AWAY', message: 'away' }, HOUR_MS),
  AttemptEnd.handedOver,
];

const at = fc.nat({ max: 20 });
const worker = fc.nat({ max: WORKERS - 1 });
const attempts = fc.integer({ min: 1, max: 3 });

/** Every command with its arguments drawn at random; claims and commits more often, so that runs get somewhere. */
export const jobCommands = [
  attempts.map(create),
  fc.tuple(at, worker).map((drawn) => claim(...drawn, true)),
  fc.tuple(at, worker, fc.boolean()).map((drawn) => claim(...drawn)),
  fc.tuple(at, worker, fc.boolean()).map((drawn) => commit(...drawn)),
  fc.tuple(at, worker, fc.constant(false)).map((drawn) => commit(...drawn)),
  fc.tuple(at, worker, fc.constantFrom(...ENDS)).map((drawn) => settle(...drawn)),
  fc.tuple(at, worker).map((drawn) => heartbeat(...drawn)),
  at.map(expireLease),
  at.map(timePasses),
  at.map(cancel),
  fc.tuple(at, attempts).map((drawn) => requeue(...drawn)),
  worker.map(sweep),
];
