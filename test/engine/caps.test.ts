import { AttemptEnd, type Ring, type SettledEnd } from '@jobstack/core';
import { JobRecords, Limits, type PgJobStore, type RunningCaps } from '@jobstack/database';
import { PgStoreHarness } from '@jobstack/database/testing';
import type { ClaimAnswer, ClaimedJob } from '@jobstack/processor';
import { type JobName, LEASE_MS } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

let jobs: PgStoreHarness;
let limits: Limits;

beforeAll(async () => {
  jobs = await PgStoreHarness.create();
  limits = new Limits(jobs.store.db);
});
beforeEach(async () => {
  await jobs.clear();
  await jobs.pool.query('DELETE FROM limits');
});
afterAll(() => jobs[Symbol.asyncDispose]());

const claimBy = (store: PgJobStore, taskIds: readonly string[]) =>
  store.claim({ taskIds, leaseMs: LEASE_MS, worker: 'test' });

const claim = (taskIds: readonly string[], caps?: RunningCaps) => claimBy(jobs.storeWith({ caps }), taskIds);

const claimed = (answers: readonly ClaimAnswer[]) =>
  answers.filter((answer) => answer.claimed).map(({ taskId }) => taskId);

/** The limits that hold those that were not claimed. */
const held = (answers: readonly ClaimAnswer[]) =>
  answers.flatMap((answer) => (answer.claimed || answer.refusal.reason !== 'held' ? [] : answer.refusal.limit));

const rungBy = (answers: readonly { readonly toRing?: readonly Ring[] | undefined }[]) =>
  answers.flatMap(({ toRing = [] }) => toRing.map(({ taskId }) => taskId));

async function create(count: number, overrides: Parameters<typeof jobs.createJob>[0] = {}): Promise<string[]> {
  const created: JobName[] = [];
  for (let n = 0; n < count; n += 1) created.push(await jobs.createJob(overrides));
  return created.map(({ taskId }) => taskId);
}

async function claimOne(taskId: string, caps?: RunningCaps): Promise<ClaimedJob> {
  const [answer] = await claim([taskId], caps);
  if (!answer?.claimed) throw new Error(`The job could not be claimed: ${JSON.stringify(answer)}`);
  return answer.claimed;
}

async function settle(
  job: ClaimedJob,
  caps?: RunningCaps,
  end: SettledEnd = AttemptEnd.completed(),
): Promise<string[]> {
  return rungBy(await jobs.storeWith({ caps }).settle([{ ...job, end, progress: undefined }]));
}

describe('caps on running jobs', () => {
  it('admit the oldest of a batch, and hold the others', async () => {
    const taskIds = await create(4);

    const answers = await claim(taskIds, { perTenant: 2 });

    expect(claimed(answers).sort()).toEqual(taskIds.slice(0, 2));
    expect(held(answers)).toEqual(['tenant:acme', 'tenant:acme']);
    const { rows } = await jobs.pool.query(
      'SELECT status, parked, held_for FROM jobs j JOIN open_jobs o ON o.job_id = j.id ORDER BY j.id',
    );
    expect(rows.slice(1, 3)).toEqual([
      { status: 'RUNNING', parked: null, held_for: null },
      { status: 'QUEUED', parked: 'HELD', held_for: 'tenant:acme' },
    ]);
  });

  it('are exact however many claim at once, of keys in any order, and nobody waits for another in a circle', async () => {
    const mails = await create(60, { type: 'mail', tenantId: 'umbrella' });
    const imports = await create(60, { type: 'import' });
    const batches = Array.from({ length: 24 }, (_, n) =>
      n % 2 ? [...mails, ...imports].slice(n * 5, n * 5 + 5) : [...imports, ...mails].slice(n * 5, n * 5 + 5),
    );
    const caps = { perType: { mail: 7, import: 9 }, perTenant: 8 };

    const answers = await Promise.all(batches.map((batch) => claim(batch, caps)));

    const { rows } = await jobs.pool.query(
      "SELECT type, count(*)::int AS running FROM jobs WHERE status = 'RUNNING' GROUP BY type ORDER BY type",
    );
    expect(claimed(answers.flat())).toHaveLength(15);
    expect(rows).toEqual([
      { type: 'import', running: 8 },
      { type: 'mail', running: 7 },
    ]);
  });

  it('of one type leave the others alone', async () => {
    const [imports, mails] = [await create(3, { type: 'import' }), await create(3, { type: 'mail' })];

    const answers = await claim([...imports, ...mails], { perType: { import: 1 } });

    expect(claimed(answers)).toHaveLength(4);
  });

  it('count the jobs of one tenant, not those of another', async () => {
    await claim(await create(2, { tenantId: 'flood' }), { perTenant: 2 });
    const flood = await create(9, { tenantId: 'flood' });
    const [small = ''] = await create(1, { tenantId: 'small' });

    const answers = await claim([...flood, small], { perTenant: 2, perType: { test: 5 } });

    expect(claimed(answers)).toEqual([small]);
  });

  it("of a type are not used up by those of a tenant's flood that its own cap refuses", async () => {
    const flood = await create(9, { tenantId: 'flood' });
    const [small = ''] = await create(1, { tenantId: 'small' });

    const answers = await claim([...flood, small], { perTenant: 1, perType: { test: 2 } });

    expect(claimed(answers).sort()).toEqual([flood[0], small].sort());
  });

  it('are free again when a job ends or its worker is lost', async () => {
    const [first = '', second = '', third = ''] = await create(3);
    const caps = { perTenant: 1 };
    const running = await claimOne(first, caps);

    await jobs.expireLease(running);
    const afterLoss = await claim([second], caps);
    const whileRunning = await claim([first, third], caps);

    expect([claimed(afterLoss), claimed(whileRunning)]).toEqual([[second], []]);
  });

  it('do not keep a job from its end whose timeout has passed or whose last worker is lost', async () => {
    const caps = { perTenant: 1 };
    await claim(await create(1), caps);
    const [late = ''] = await create(1, { timeoutInMs: -1 });
    const [lost = ''] = await create(1, { status: 'RUNNING', attempt: 3, leaseInMs: -1 });

    const answers = await claim([late, lost], caps);

    const reasons = answers.map((answer) => !answer.claimed && answer.refusal.reason);
    expect(reasons.sort()).toEqual(['attemptsExhausted', 'timedOut']);
  });
});

describe('a job that a limit holds', () => {
  const caps: RunningCaps = { perType: { test: 1 } };
  const error = { code: 'X', message: 'x' };

  /** One that runs, and three that are held, oldest first. */
  async function aQueue(): Promise<{ readonly running: ClaimedJob; readonly waiting: readonly string[] }> {
    const [first = '', ...waiting] = await create(4);
    const running = await claimOne(first, caps);
    await claim(waiting, caps);
    return { running, waiting };
  }

  it.each([
    ['has completed', AttemptEnd.completed()],
    ['has failed', AttemptEnd.failed(error)],
    ['is to be tried again', AttemptEnd.retry(error, 60_000)],
    ['waits for others', AttemptEnd.waiting],
  ])('is rung as soon as another %s, the oldest first', async (_what, end) => {
    const { running, waiting } = await aQueue();
    if (end.kind === 'waiting')
      await jobs.createJob().then((child) => jobs.pool.query(PARENT, [child.jobId, running.jobId]));

    const rung = await settle(running, caps, end);

    expect(rung).toEqual([waiting[0]]);
    expect(claimed(await claim(waiting, caps))).toEqual([waiting[0]]);
  });

  const PARENT =
    'WITH o AS (UPDATE open_jobs SET parent_id = $2, parent_round = 0 WHERE job_id = $1) UPDATE jobs SET parent_id = $2, parent_round = 0 WHERE id = $1';

  it('leaves a job that is handed over its place', async () => {
    const { running } = await aQueue();

    const rung = await settle(running, caps, AttemptEnd.handedOver);

    expect(rung).toEqual([]);
    await claimOne(running.taskId, caps);
  });

  it('is rung when a person cancels the one that runs, once for each place', async () => {
    const { running, waiting } = await aQueue();
    const records = new JobRecords(jobs.store.db, { caps });

    const cancelled = await records.cancel('acme', { id: running.jobId });
    const again = await records.cancel('acme', { id: running.jobId });

    expect(cancelled?.toRing.map(({ taskId }) => taskId)).toEqual([waiting[0]]);
    expect(again?.toRing).toEqual([]);
  });

  it('is cancelled like any other', async () => {
    const { waiting } = await aQueue();
    const records = new JobRecords(jobs.store.db, { caps });

    const cancelled = await records.cancel('acme', { taskId: waiting[0] ?? '' });

    expect(cancelled?.job.status).toBe('CANCELLED');
    expect((await jobs.pool.query('SELECT FROM open_jobs WHERE held_for IS NOT NULL')).rowCount).toBe(2);
  });

  it('is passed over by messages: neither rung by the sweep nor started twice', async () => {
    const { running, waiting } = await aQueue();
    await jobs.pool.query("UPDATE open_jobs SET sweep_at = now() - interval '1 second'");

    const { toRing } = await jobs.storeWith({ caps }).sweep({ limit: 10 });
    const doubled = await claim([running.taskId, ...waiting, ...waiting], caps);

    expect(toRing).toEqual([]);
    expect([claimed(doubled), held(doubled)]).toEqual([[], ['type:test', 'type:test', 'type:test']]);
  });

  it('lets the next go when another limit keeps it from its place', async () => {
    const both = { ...caps, perTenant: 1 };
    const [first = ''] = await create(1, { tenantId: 'umbrella' });
    const running = await claimOne(first, both);
    // Held for the type, and only then does another job of its tenant run.
    const [flood = ''] = await create(1, { tenantId: 'flood' });
    const [other = ''] = await create(1, { tenantId: 'other' });
    await claim([flood, other], both);
    await claim(await create(1, { tenantId: 'flood', type: 'mail' }), both);
    expect(await settle(running, both)).toEqual([flood]);

    const answers = await claim([flood], both);

    expect([held(answers), rungBy(answers)]).toEqual([['tenant:flood'], [other]]);
    expect(claimed(await claim([other], both))).toEqual([other]);
  });

  it('gets the place of one that was rung for it and is cancelled before it starts', async () => {
    const { running, waiting } = await aQueue();
    await settle(running, caps);
    const [first = '', second = ''] = waiting;

    const records = new JobRecords(jobs.store.db, { caps });
    const cancelled = await records.cancel('acme', { taskId: first });

    expect(cancelled?.toRing.map(({ taskId }) => taskId)).toEqual([second]);
  });

  it('gets the place of one that was rung for it and whose time is over', async () => {
    const { running } = await aQueue();
    await jobs.pool.query(
      "UPDATE jobs SET timeout_at = now() - interval '1 second' WHERE id = (SELECT min(job_id) FROM open_jobs WHERE held_for IS NOT NULL)",
    );
    const [late = ''] = await settle(running, caps);

    const answers = await claim([late], caps);

    expect(answers).toMatchObject([{ refusal: { reason: 'timedOut' } }]);
    expect(rungBy(answers)).toHaveLength(1);
  });

  it('is started or rung, whichever of an end and a claim comes first, in 60 races', async () => {
    const stuck: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      await jobs.clear();
      const [first = '', second = ''] = await create(2);
      const running = await claimOne(first, caps);

      const [rung, answers] = await Promise.all([settle(running, caps), claim([second], caps)]);

      const goesOn = [...claimed(answers), ...rungBy(answers), ...rung];
      if (!goesOn.includes(second)) stuck.push(round);
    }

    expect(stuck).toEqual([]);
  });

  it('is let go by the sweep when nobody lived to do so', async () => {
    const { running, waiting } = await aQueue();
    const store = jobs.storeWith({ caps });
    const early = await store.release({ limit: 10 });
    // A lost worker tells nobody that it has left.
    await jobs.expireLease(running);

    const released = await store.release({ limit: 10 });

    expect([early, released.map(({ taskId }) => taskId)]).toEqual([[], [waiting[0]]]);
  });

  it('is ended by the sweep and a claim when its timeout passes', async () => {
    const { running } = await aQueue();
    const [late = ''] = await create(1, { timeoutInMs: 60_000 });
    await claim([late], caps);
    await jobs.passTime(61_000);
    await jobs.store.heartbeat([{ ...running, progress: undefined }], LEASE_MS);

    const { toRing } = await jobs.storeWith({ caps }).sweep({ limit: 10 });
    const answers = await claim([late], caps);

    expect(toRing.map(({ taskId }) => taskId)).toContain(late);
    expect(answers).toMatchObject([{ refusal: { reason: 'timedOut' } }]);
  });

  it('is listed under the status that it has', async () => {
    const { waiting } = await aQueue();
    const [retrying = ''] = await create(1, { status: 'RETRYING', attempt: 1 });
    await claim([retrying], caps);
    const records = new JobRecords(jobs.store.db);

    const listed = async (status: 'QUEUED' | 'RETRYING') =>
      (await records.list('acme', { status, limit: 10 })).map(({ taskId }) => taskId);

    expect(await listed('QUEUED')).toEqual([...waiting].reverse());
    expect(await listed('RETRYING')).toEqual([retrying]);
  });
});

describe('a limit that is set at run time', () => {
  it('holds from the next claim on, and is forgotten when it is removed', async () => {
    const store = jobs.storeWith({});
    const [first = '', second = '', third = ''] = await create(3);
    const free = await claimBy(store, [first]);
    await limits.set({ scope: 'type', name: 'test', paused: true });
    const paused = await claimBy(store, [second]);
    const { toRing } = await limits.remove({ scope: 'type', name: 'test' });
    await claimBy(store, [third]);
    const query = vi.spyOn(jobs.pool, 'query');

    const resumed = await claimBy(store, [second]);

    const statements = query.mock.calls.map(([statement]) => (statement as unknown as { name: string }).name);
    query.mockRestore();
    expect([claimed(free), held(paused), claimed(resumed)]).toEqual([[first], ['type:test'], [second]]);
    expect(toRing.map(({ taskId }) => taskId)).toEqual([second]);
    expect(statements).toEqual(['jobstack_claim_new']);
  });

  it('that pauses lets go on what runs', async () => {
    const [taskId = ''] = await create(1);
    const running = await claimOne(taskId);
    await limits.set({ scope: 'tenant', name: 'acme', paused: true });

    const beats = await jobs.store.heartbeat([{ ...running, progress: undefined }], LEASE_MS);
    const [settled] = await jobs.store.settle([{ ...running, end: AttemptEnd.completed(), progress: undefined }]);

    expect([beats, settled?.status]).toEqual([[{ jobId: running.jobId, state: 'held' }], 'COMPLETED']);
  });

  it('comes before what the deployment says: its own row, then that of every tenant', async () => {
    const caps = { perTenant: 1, perType: { test: 4 } };
    await limits.set({ scope: 'tenant', name: '*', cap: 2 });
    await limits.set({ scope: 'tenant', name: 'big', cap: 3 });
    await limits.set({ scope: 'type', name: 'test', cap: 100 });
    const of = async (tenantId: string) => claimed(await claim(await create(5, { tenantId }), caps)).length;

    expect([await of('big'), await of('small')]).toEqual([3, 2]);
  });

  it('that only pauses leaves the cap to the next that says one', async () => {
    await limits.set({ scope: 'tenant', name: 'acme', paused: false });

    expect(claimed(await claim(await create(5), { perTenant: 2 }))).toHaveLength(2);
  });

  it('pauses every tenant but those with a limit of their own', async () => {
    await limits.set({ scope: 'tenant', name: '*', paused: true });
    await limits.set({ scope: 'tenant', name: 'vip' });
    const [vip, other] = [await create(1, { tenantId: 'vip' }), await create(1, { tenantId: 'other' })];

    const answers = await claim([...vip, ...other]);

    expect([claimed(answers), held(answers)]).toEqual([vip, ['tenant:other']]);
  });

  it('caps a queue', async () => {
    await limits.set({ scope: 'queue', name: 'default', cap: 2 });

    const answers = await claim(await create(3));

    expect([claimed(answers).length, held(answers)]).toEqual([2, ['queue:default']]);
  });

  it('lets go at once as many as have room when it is raised', async () => {
    await limits.set({ scope: 'type', name: 'test', cap: 1 });
    const taskIds = await create(5);
    await claim(taskIds);

    const { toRing } = await limits.set({ scope: 'type', name: 'test', cap: 3 });

    expect(toRing.map(({ taskId }) => taskId)).toEqual(taskIds.slice(1, 3));
    expect(claimed(await claim(taskIds.slice(1, 3)))).toHaveLength(2);
  });

  it('lets nobody go before enough have ended when it is lowered', async () => {
    await limits.set({ scope: 'type', name: 'test', cap: 3 });
    const answers = await claim(await create(5));
    const running = answers.flatMap((answer) => answer.claimed ?? []);
    await limits.set({ scope: 'type', name: 'test', cap: 1 });

    const rung: string[][] = [];
    for (const job of running) rung.push(await settle(job));

    expect(rung.map(({ length }) => length)).toEqual([0, 0, 1]);
  });

  it('that is changed by SQL lets jobs go with the next sweep, many of a limit that is gone', async () => {
    await jobs.pool.query("INSERT INTO limits (scope, name, paused) VALUES ('queue', 'default', true)");
    await claim(await create(5));
    await jobs.pool.query('DELETE FROM limits');

    const first = await jobs.store.release({ limit: 3 });
    const rest = await jobs.store.release({ limit: 3, lifted: true });

    expect([first.length, rest.length]).toEqual([3, 2]);
  });

  it.each([
    ['no scope that there is', { scope: 'worker', name: 'a' }, 'scope'],
    ['no name', { scope: 'type', name: '' }, 'name'],
    ['every type', { scope: 'type', name: '*' }, 'name'],
    ['a cap of nothing', { scope: 'type', name: 'a', cap: 0 }, 'cap'],
    ['half a job', { scope: 'type', name: 'a', cap: 1.5 }, 'cap'],
  ])('is refused for %s', async (_what, settings, path) => {
    await expect(limits.set(settings as never)).rejects.toMatchObject({
      code: 'LIMIT_SETTINGS',
      details: { problems: [{ path }] },
    });
  });

  it('is listed by scope and name', async () => {
    await limits.set({ scope: 'type', name: 'mail', cap: 2 });
    await limits.set({ scope: 'queue', name: 'bulk', paused: true });

    const listed = await limits.list();
    const rest = await limits.list({ after: { scope: 'queue', name: 'bulk' } });

    expect(listed).toMatchObject([
      { scope: 'queue', name: 'bulk', cap: undefined, paused: true },
      { scope: 'type', name: 'mail', cap: 2, paused: false },
    ]);
    expect(rest).toHaveLength(1);
  });
});
