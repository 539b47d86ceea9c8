import { randomUUID } from 'node:crypto';
import { AttemptEnd, type SettledEnd } from '@jobstack/core';
import { type JobRecords, PgJobStore } from '@jobstack/database';
import { cancelJob, EXPIRE_JOBS, LOOK, LOOK_FOR_LOST, requeueJob, run, wakeParents } from '@jobstack/database/testing';
import type { Lease } from '@jobstack/processor';
import { sql } from 'drizzle-orm';
import type { Pool } from 'pg';
import type { Draw, RaceFamily, RaceState } from './race-family.ts';

export interface RaceGround {
  readonly pool: Pool;
  readonly store: PgJobStore;
  readonly records: JobRecords;
}

/** What an event is told: several jobs of one family, in no particular order. */
interface RaceTurn extends RaceGround {
  readonly family: RaceFamily;
  readonly targets: readonly Lease[];
  readonly draw: Draw;
}

export interface RaceEvent {
  readonly name: string;
  /** States in which it happens. */
  readonly from: readonly RaceState[];
  /** Whether it may take rows away. */
  readonly removes?: boolean;
  /** @returns names of what it has done, of which nobody else may have done any */
  happen(turn: RaceTurn): Promise<readonly string[]>;
}

const LEASE_MS = 60_000;
const GRACE_MS = 1_000;
/** The sweep and prune look at whatever comes first, of all families that race at the time. */
const LIMIT = 12;

const first = ({ targets }: RaceTurn): Lease => targets[0] as Lease;
const idsOf = ({ targets }: RaceTurn) => targets.map(({ jobId }) => jobId);
const taskIdsOf = ({ targets }: RaceTurn) => targets.map(({ taskId }) => taskId);
const nothing = () => [];

const RUNNING = ['RUNNING', 'LEASE_EXPIRED'] as const;
const ENDED = ['COMPLETED', 'FAILED', 'CANCELLED'] as const;
const OPEN = ['AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING', 'WAITING'] as const;
const error = { code: 'NO', message: 'no' };

const create: RaceEvent = {
  name: 'create',
  from: ['QUEUED', ...ENDED],
  async happen({ records, family, targets, draw }) {
    const known = targets.slice(0, 2).map(({ jobId }) => `job ${jobId}`);
    const keys = draw([
      ['new', 'newer', ...known],
      ['newer', ...known, 'new'],
      [...known.reverse(), 'newer', 'new'],
    ]);
    const answers = await records.create(
      keys.map((idempotencyKey) => ({
        type: 'race',
        payload: {},
        tenantId: family.tenantId,
        maxAttempts: 3,
        idempotencyKey,
      })),
    );
    return answers.filter(({ created }) => created).map(({ job }) => `create ${job.id}`);
  },
};

const start: RaceEvent = {
  name: 'start',
  from: ['AWAITING_FILE', 'UPLOAD_EXPIRED'],
  async happen(turn) {
    const { jobId } = first(turn);
    const uploaded = { size: 1, contentType: 'text/csv', etag: 'e' };
    const answer = await turn.records.start(turn.family.tenantId, { id: jobId }, uploaded);
    return answer?.started ? [`start ${jobId}`] : [];
  },
};

const claim: RaceEvent = {
  name: 'claim',
  from: ['QUEUED', 'RETRYING', 'LEASE_EXPIRED', 'LAST_LEASE_EXPIRED'],
  async happen(turn) {
    const answers = await turn.store.claim({ taskIds: taskIdsOf(turn), leaseMs: LEASE_MS, worker: 'race' });
    return answers.flatMap(({ claimed }) => (claimed ? [`claim ${claimed.jobId} ${claimed.leaseToken}`] : []));
  },
};

/** Of a tenant one at a time: what it does not start it holds. */
const claimUnderLimit: RaceEvent = {
  name: 'claim under a limit',
  from: ['QUEUED', 'RETRYING', 'RUNNING', 'LEASE_EXPIRED'],
  happen: (turn) =>
    claim.happen({ ...turn, store: new PgJobStore(turn.pool, { ringGraceMs: GRACE_MS, caps: { perTenant: 1 } }) }),
};

/** After a claim that has held some: lets go whatever limits hold, of all families. */
const release: RaceEvent = {
  name: 'release',
  from: ['QUEUED', 'RETRYING', 'RUNNING', 'LEASE_EXPIRED'],
  async happen(turn) {
    const claimed = await claimUnderLimit.happen(turn);
    await turn.store.release({ limit: LIMIT });
    return claimed;
  },
};

/** What it has written and spawned is held against what it answers. */
const commit: RaceEvent = {
  name: 'commit',
  from: RUNNING,
  async happen(turn) {
    const lease = first(turn);
    const tag = randomUUID();
    const children = turn.draw([0, 2]);
    const origin = { ...lease, tenantId: turn.family.tenantId, ownerId: undefined };
    const child = { type: 'race', payload: tag, queue: 'default', maxAttempts: 3, timeoutMs: undefined };
    await turn.store.commit(origin, LEASE_MS, async (tx) => {
      await tx.execute(sql`INSERT INTO race_written (tag, children) VALUES (${tag}, ${children})`);
      const rejects = [{ line: 1, code: 'BAD', message: 'bad' }];
      const spawned = Array.from({ length: children }, () => child);
      return { written: undefined, checkpoint: 1, rejects, progress: undefined, children: spawned };
    });
    return [`commit ${tag}`];
  },
};

const heartbeat: RaceEvent = {
  name: 'heartbeat',
  from: RUNNING,
  happen: (turn) =>
    turn.store
      .heartbeat(
        turn.targets.map((lease) => ({ ...lease, progress: { done: 1, total: 2 } })),
        LEASE_MS,
      )
      .then(nothing),
};

const settle = (name: string, ends: readonly SettledEnd[]): RaceEvent => ({
  name,
  from: RUNNING,
  async happen({ store, targets, draw }) {
    const answers = await store.settle(targets.map((lease) => ({ ...lease, end: draw(ends), progress: undefined })));
    return answers.filter(({ settled }) => settled).map(({ jobId }) => `settle ${jobId}`);
  },
});

const writeStep: RaceEvent = {
  name: 'step',
  from: RUNNING,
  happen: (turn) => turn.store.writeStep(first(turn), randomUUID(), 1).then(nothing),
};

const appendLogs: RaceEvent = {
  name: 'log',
  from: RUNNING,
  happen: ({ store, targets }) =>
    store
      .appendLogs(
        targets.map(({ jobId }, at) => ({
          ...{ jobId, attempt: 1, level: 'INFO', message: 'm', metadata: undefined, rowNumber: undefined, at },
        })),
      )
      .then(nothing),
};

const wake: RaceEvent = {
  name: 'wake',
  from: ['WAITING'],
  async happen(turn) {
    const woken = await wakeParents(turn.pool, idsOf(turn), GRACE_MS);
    return woken.map(({ id }) => `wake ${id}`);
  },
};

/** Of a parent as often as of any. */
const cancel: RaceEvent = {
  name: 'cancel',
  from: OPEN,
  async happen(turn) {
    const { pool, family, draw } = turn;
    const { jobId } = draw([first(turn), family.jobs[0] as Lease]);
    const { ids, parentId } = await cancelJob(pool, family.tenantId, { id: jobId });
    if (parentId !== undefined) await wakeParents(pool, [parentId], GRACE_MS);
    return ids.map((id) => `cancel ${id}`);
  },
};

const requeue: RaceEvent = {
  name: 'requeue',
  from: ['FAILED', 'CANCELLED'],
  async happen(turn) {
    const { jobId } = first(turn);
    const options = { attempts: 1, fromZero: turn.draw([true, false]), ringGraceMs: GRACE_MS };
    await requeueJob(turn.pool, turn.family.tenantId, { id: jobId }, options);
    return [];
  },
};

const expire: RaceEvent = {
  name: 'expire',
  from: ['UPLOAD_EXPIRED'],
  async happen(turn) {
    const expired = await run(turn.pool, EXPIRE_JOBS, { job_ids: idsOf(turn) });
    return expired.map(({ id }) => `expire ${id}`);
  },
};

const look: RaceEvent = {
  name: 'look',
  from: [...OPEN, 'LEASE_EXPIRED', 'UPLOAD_EXPIRED'],
  happen: ({ pool }) => run(pool, LOOK, { limit: LIMIT, ring_grace_ms: GRACE_MS }).then(nothing),
};

/** The sweep's one half beside that; the other parts of it are events of their own. */
const lookForLost: RaceEvent = {
  name: 'look for lost',
  from: ['LEASE_EXPIRED', 'LAST_LEASE_EXPIRED'],
  happen: ({ pool }) => run(pool, LOOK_FOR_LOST, { limit: LIMIT, ring_grace_ms: GRACE_MS }).then(nothing),
};

const markRung: RaceEvent = {
  name: 'mark rung',
  from: ['QUEUED', 'RETRYING', 'LEASE_EXPIRED'],
  happen: (turn) => turn.store.markRung(taskIdsOf(turn)).then(nothing),
};

const prune: RaceEvent = {
  name: 'prune',
  from: ENDED,
  removes: true,
  happen: ({ pool }) => new PgJobStore(pool, { retentionMs: 0, jobRetentionMs: 0 }).prune(LIMIT).then(nothing),
};

const erase: RaceEvent = {
  name: 'erase',
  from: [...OPEN, ...ENDED],
  removes: true,
  happen(turn) {
    const { tenantId } = turn.family;
    const request = turn.draw([{ tenantId }, { tenantId, job: { id: first(turn).jobId } }]);
    return turn.records.erase(request, async () => undefined).then(nothing);
  },
};

/** Everything that changes a job, each by what production calls. */
export const RACE_EVENTS: readonly RaceEvent[] = [
  create,
  start,
  claim,
  claimUnderLimit,
  release,
  commit,
  heartbeat,
  settle('end', [AttemptEnd.completed(1), AttemptEnd.failed(error)]),
  settle('pause', [
    AttemptEnd.retry(error, 0),
    AttemptEnd.interrupted(error, 0),
    AttemptEnd.handedOver,
    AttemptEnd.waiting,
  ]),
  writeStep,
  appendLogs,
  wake,
  cancel,
  requeue,
  expire,
  look,
  lookForLost,
  markRung,
  prune,
  erase,
];
