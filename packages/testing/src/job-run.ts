import { setImmediate as nextTurn } from 'node:timers/promises';
import { isFinal, JobStackError, type JsonValue } from '@jobstack/core';
import { type AnyJobHandler, type HandlerMap, parseNewPayload, requireFile } from '@jobstack/handler-sdk';
import { MemoryFile, type MemoryFileOptions } from '@jobstack/handler-sdk/testing';
import { type Delivery, Engine, type JobQueue, jobSettingsOf, type StoredFile } from '@jobstack/processor';
import { type CrashPoint, crashPointsOf, type MilestoneCounts } from './crash-point.ts';
import type { JobRow } from './memory-store/job-row.ts';
import { JobTables } from './memory-store/job-tables.ts';
import { nextLook } from './memory-store/sweep-rows.ts';
import { Fate, MortalStore } from './mortal-store.ts';
import type { TestedDatabase } from './tested-database.ts';
import { type TestedJob, testedJobOf } from './tested-job.ts';

/** All that a run starts from; each run has its own. */
export interface JobRunSetup {
  readonly jobType: string;
  /** Made anew for each process. */
  readonly handlers: () => HandlerMap;
  readonly payload: unknown;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly file: MemoryFileOptions | undefined;
  readonly database: TestedDatabase;
}

/** A run that has come to its end. */
export interface EndedRun<Result> {
  readonly job: TestedJob<Result>;
  /** Where it could have been crashed. */
  readonly points: readonly CrashPoint[];
  readonly counts: MilestoneCounts;
  /** Whether it came to the point at which it was to be crashed. */
  readonly crashed: boolean;
}

/** When a run begins: the same in each, so that runs can be compared. */
const START = Date.UTC(2026, 0, 1);
/** In milliseconds. No run comes near it: time stands still while a handler runs. */
const INVOCATION_MS = 900_000;
/** In real milliseconds: how long a killed worker's last transaction may take to roll back. */
const STUCK_MS = 10_000;

/** One job from its creation to its end on the real engine, with a worker that may die once. Time passes only while nobody works. */
export class JobRun<Result> {
  readonly #setup: JobRunSetup;
  readonly #tables = new JobTables();
  readonly #fate: Fate;
  readonly #file: MemoryFile | undefined;
  #rings: string[] = [];
  #now = START;
  #stuckSince: number | undefined;

  constructor(setup: JobRunSetup, deadly?: CrashPoint) {
    this.#setup = setup;
    this.#fate = new Fate(deadly);
    this.#file = setup.file && new MemoryFile(setup.file);
  }

  /** @throws what creating such a job throws; JobStackError `JOB_STUCK` */
  async toEnd(): Promise<EndedRun<Result>> {
    await this.#setup.database.reset?.();
    const row = await this.#create();
    this.#rings.push(row.taskId);
    let worker = this.#startWorker(row);
    while (this.#isOpen()) {
      const taskId = this.#rings.shift();
      if (taskId === undefined) await this.#sweep(worker.store);
      else if ((await worker.process(taskId)) === 'died') worker = this.#startWorker(row);
    }
    return this.#ended(row, worker.store);
  }

  async #ended(row: JobRow, store: MortalStore): Promise<EndedRun<Result>> {
    const spawned = await store.readChildren(row);
    const fate = this.#fate;
    return {
      job: testedJobOf<Result>(row, spawned),
      points: fate.reached.flatMap(crashPointsOf),
      counts: { commit: fate.count('commit'), step: fate.count('step'), end: fate.count('end') },
      crashed: fate.struck,
    };
  }

  /** As the API does it. */
  async #create(): Promise<JobRow> {
    const { jobType, handlers, payload, tenantId, ownerId } = this.#setup;
    const handler = handlers()[jobType] as AnyJobHandler;
    await parseNewPayload(jobType, handler, payload);
    requireFile(jobType, handler, this.#file !== undefined);
    const file = this.#file && storedFileOf(this.#file);
    const settings = jobSettingsOf(handler);
    const job = { ...settings, type: jobType, payload: payload as JsonValue, tenantId, ownerId, file };
    return this.#tables.create(this.#now, job);
  }

  /** A process of its own: what the one before had in memory is gone. */
  #startWorker(row: JobRow): { readonly store: MortalStore; process(taskId: string): Promise<unknown> } {
    const { database } = this.#setup;
    const handlers = this.#setup.handlers();
    const options = { tables: this.#tables, database, now: () => this.#now };
    const store = new MortalStore(options, row.jobId, this.#fate);
    const engine = new Engine({
      handlers,
      store,
      files: { open: () => this.#file as MemoryFile },
      queue: this.#queue(),
      clock: { now: () => this.#now, after: () => ({ cancel: () => undefined }) },
      random: () => 0.5,
    });
    return {
      store,
      process: (taskId) => Promise.race([engine.process([deliveryOf(taskId)], this.#now + INVOCATION_MS), store.death]),
    };
  }

  #queue(): JobQueue {
    return {
      ring: async (rings) => {
        const taskIds = rings.map(({ taskId }) => taskId);
        this.#rings = [...this.#rings, ...taskIds];
        return taskIds;
      },
      // The sweep finds what comes back.
      returnAfter: async () => undefined,
      armSweep: async () => true,
    };
  }

  /** Waits until something is due, and rings it. */
  async #sweep(store: MortalStore): Promise<void> {
    const open = this.#tables.all().filter(({ status }) => !isFinal(status));
    this.#now = Math.max(this.#now, Math.min(...open.map(nextLook)));
    const { toRing } = await store.sweep({ limit: open.length });
    this.#rings = toRing.map(({ taskId }) => taskId);
    if (toRing.length > 0) this.#stuckSince = undefined;
    else await this.#waitForRows(open);
  }

  /** Somebody has the rows of all open jobs: a transaction that a killed worker has left, and that ends by itself. */
  async #waitForRows(open: readonly JobRow[]): Promise<void> {
    this.#stuckSince ??= performance.now();
    if (performance.now() - this.#stuckSince > STUCK_MS) throw jobStuck(open);
    await nextTurn();
  }

  #isOpen(): boolean {
    return this.#tables.all().some(({ status }) => !isFinal(status));
  }
}

function deliveryOf(taskId: string): Delivery {
  return { messageId: taskId, taskId, receiptHandle: taskId, receiveCount: 1, source: 'default' };
}

function storedFileOf({ name, size, contentType, etag }: MemoryFile): StoredFile {
  return { key: name, name, size, contentType, etag };
}

function jobStuck(open: readonly JobRow[]): JobStackError {
  const jobs = open.map(({ type, status }) => `${type} is ${status}`).join(', ');
  return new JobStackError(
    'JOB_STUCK',
    `The job under test: expected to go on within ${STUCK_MS / 1000} s after its worker was killed, but ${jobs}. Most likely the \`write\` of a ` +
      'commit waits for something that the killed worker was to do, such as a step: await that before the commit.',
  );
}
