import { AttemptEnd } from '@jobstack/core';
import { PgJobStore } from '@jobstack/database';
import type { ClaimedJob, HeartbeatAnswer } from '@jobstack/processor';
import { FanOut, type FanOutSize, type Statuses } from './fan-out.ts';

const TENANT = 'acme';
const failure = { code: 'NO', message: 'no' };
const noFiles = async () => undefined;

/** What is true at the end of each chapter, and how long they took. */
export interface FanOutReport {
  /** Milliseconds, by chapter. */
  readonly times: Readonly<Record<string, number>>;
  /** What the parent's heartbeats were answered while its children ended. */
  readonly beats: ReadonlySet<HeartbeatAnswer['state']>;
  /** How often which task was to be rung by the ends of the last children. */
  readonly rung: readonly string[];
  readonly parentTaskId: string;
  readonly ended: Statuses;
  readonly readAfterRetry: number;
  readonly readAfterRetryFromZero: number;
  readonly cancelled: Statuses;
  readonly readAfterCancel: number;
  readonly erased: number;
  readonly pruned: number;
  readonly left: { readonly jobs: number; readonly violations: readonly string[] };
}

/** The life of a parent with very many children, from its first spawn until nothing is left of it. */
export async function fanOutStory(size: FanOutSize): Promise<FanOutReport> {
  await using fanOut = await FanOut.open(size);
  const story = new Story(fanOut, size);
  const parent = await fanOut.claimNew();
  const ends = await story.endAll(parent);
  const retries = await story.failAndRetry(parent);
  const cancel = await story.cancelAll(parent);
  const erased = await story.eraseAll(parent);
  const pruned = await story.pruneAll();
  return { ...ends, ...retries, ...cancel, erased, pruned, times: story.times, left: await fanOut.left() };
}

class Story {
  readonly times: Record<string, number> = {};
  readonly #fanOut: FanOut;
  readonly #size: FanOutSize;

  constructor(fanOut: FanOut, size: FanOutSize) {
    this.#fanOut = fanOut;
    this.#size = size;
  }

  /** The children end while the parent writes a long chunk, while it does something else, and while it waits. */
  async endAll(parent: ClaimedJob) {
    const fanOut = this.#fanOut;
    const { children } = this.#size;
    const part = Math.floor(children / 3);
    await this.#time('spawn', () => fanOut.spawnAll(parent));
    await this.#time('end a third beside a long chunk', () =>
      fanOut.chunkDuring(parent, async () => {
        const strangers = fanOut.endChildren(part).then(() => undefined);
        this.times['a stranger beside a long chunk'] = await fanOut.stranger();
        await strangers;
      }),
    );
    const beats = await this.#time('end a third beside heartbeats', () =>
      fanOut.heartbeatDuring(parent, fanOut.endChildren(part)),
    );
    await fanOut.settle(parent, AttemptEnd.waiting);
    const rung = await this.#time('end the last third', () => fanOut.endChildren(children));
    return { beats, rung, parentTaskId: parent.taskId, ended: await fanOut.statuses(parent, 0) };
  }

  /** From the checkpoint the children stay, from zero they do not. */
  async failAndRetry(parent: ClaimedJob) {
    const readAfterRetry = await this.#time('retry, and read the children', () => this.#retry(parent, false));
    const readAfterRetryFromZero = await this.#time('retry from zero', () => this.#retry(parent, true));
    return { readAfterRetry, readAfterRetryFromZero };
  }

  async #retry({ jobId, taskId }: ClaimedJob, fromZero: boolean): Promise<number> {
    const fanOut = this.#fanOut;
    const job = await fanOut.claim(taskId);
    await fanOut.settle(job, AttemptEnd.failed(failure));
    await fanOut.records.requeue(TENANT, { id: jobId }, { attempts: 3, fromZero });
    return (await fanOut.store.readChildren(job)).length;
  }

  /** The children of the second round, by a call that dies, and one that finishes. */
  async cancelAll({ jobId, taskId }: ClaimedJob) {
    const fanOut = this.#fanOut;
    const parent = await fanOut.claim(taskId);
    await this.#time('spawn again', () => fanOut.spawnAll(parent));
    await this.#time('cancel, interrupted', () =>
      fanOut.interrupted(this.#size.children / 2_000, (records) => records.cancel(TENANT, { id: jobId })),
    );
    await this.#time('cancel, repeated', () => fanOut.records.cancel(TENANT, { id: jobId }));
    const statuses = await fanOut.statuses(parent, 1);
    await fanOut.records.requeue(TENANT, { id: jobId }, { attempts: 1 });
    const readAfterCancel = (await fanOut.store.readChildren(parent)).length;
    return { cancelled: statuses, readAfterCancel };
  }

  async eraseAll({ jobId }: ClaimedJob): Promise<number> {
    const fanOut = this.#fanOut;
    const job = { tenantId: TENANT, job: { id: jobId } };
    await this.#time('erase both rounds, interrupted', () =>
      fanOut.interrupted(this.#size.children / 1_000, (records) => records.erase(job, noFiles)),
    );
    const { jobs } = await this.#time('erase, repeated', () => fanOut.records.erase(job, noFiles));
    return jobs;
  }

  /** Another parent, with as many children: all that is over goes by retention. */
  async pruneAll(): Promise<number> {
    const fanOut = this.#fanOut;
    const parent = await fanOut.claimNew();
    await fanOut.spawnAll(parent);
    await this.#time('cancel', () => fanOut.records.cancel(TENANT, { id: parent.jobId }));
    const store = new PgJobStore(fanOut.pool, { retentionMs: 0, jobRetentionMs: 0 });
    return this.#time('prune', async () => {
      let rows = 0;
      for (let more = true; more; ) {
        const answer = await store.prune(1_000);
        rows += answer.rows;
        more = answer.more;
      }
      return rows;
    });
  }

  async #time<Value>(chapter: string, work: () => Promise<Value>): Promise<Value> {
    const begun = performance.now();
    try {
      return await work();
    } catch (error) {
      console.error(`Fan-out, '${chapter}', after ${JSON.stringify(this.times)}:`, error);
      throw error;
    } finally {
      this.times[chapter] = Math.round(performance.now() - begun);
    }
  }
}
