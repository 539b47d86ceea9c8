import { createPool, JobRecords, migrateDatabase, PgJobStore } from '@jobstack/database';
import { createHandlerMap, type JobContext } from '@jobstack/handler-sdk';
import { type Delivery, Engine, type JobQueue, jobSettingsOf } from '@jobstack/processor';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { fillWithFinishedJobs } from './finished-jobs.ts';
import { JobTables } from './job-tables.ts';
import type { EnqueueRequest, RunRequest, RunSettings, Side } from './side.ts';
import { sideBySide } from './side-by-side.ts';

/** As many as a worker has unless told otherwise. */
const POOL_SIZE = 5;
const TYPE = 'noop';
/** What the server sees of its sessions. */
export const APPLICATION = 'bench jobstack';
/** Lambda's longest invocation. */
const INVOCATION_MS = 900_000;

/** Deliveries come from the caller, and nothing is to be returned: every job of a measurement ends at once. */
const SILENT_QUEUE: JobQueue = {
  ring: async (rings) => rings.map(({ taskId }) => taskId),
  returnAfter: async ({ messageId }) => {
    throw new Error(`The delivery of job ${messageId} was returned instead of being run.`);
  },
  armSweep: async () => true,
};

class NoopHandler {
  onJob: (number: number) => void = () => undefined;

  async execute(context: JobContext<{ readonly n: number }>): Promise<void> {
    this.onJob(context.payload.n);
  }
}

/** JobStack without SQS: what a worker does from the received batch to its acknowledgement. */
export class JobStackSide implements Side {
  readonly version = 'this checkout';
  readonly defaultsSay = 'One batch at a time, as a Lambda function works; a pool of 5.';
  readonly #url: string;
  readonly #handler = new NoopHandler();
  #pool: Pool | undefined;
  #engine: Engine | undefined;

  constructor(databaseUrl: string) {
    this.#url = databaseUrl;
  }

  candidates(): readonly RunSettings[] {
    return [
      { processes: 1, batchesAtOnce: 1 },
      { processes: 1, batchesAtOnce: 2 },
      { processes: 1, batchesAtOnce: 4 },
      { processes: 2, batchesAtOnce: 1 },
      { processes: 2, batchesAtOnce: 2 },
    ];
  }

  oneConnection(): RunSettings {
    return { processes: 1, batchesAtOnce: 1 };
  }

  defaults(): RunSettings {
    return { processes: 1, batchesAtOnce: 1 };
  }

  async install(): Promise<void> {
    await migrateDatabase(this.#url, { ownDatabase: true });
  }

  async open(): Promise<void> {
    if (this.#pool) return;
    this.#pool = createPool(this.#url, { applicationName: APPLICATION, maxConnections: POOL_SIZE });
    this.#engine = new Engine({
      handlers: createHandlerMap({ [TYPE]: this.#handler }),
      store: new PgJobStore(this.#pool),
      files: {
        open: () => {
          throw new Error('No job of this measurement has a file.');
        },
      },
      queue: SILENT_QUEUE,
    });
  }

  async enqueue({ count, perStatement, senders }: EnqueueRequest): Promise<readonly string[]> {
    const { pool } = this.#opened();
    const records = new JobRecords(drizzle(pool));
    const settings = { ...jobSettingsOf(this.#handler), tenantId: 'default', type: TYPE };
    const taskIds: string[] = [];
    await sideBySide(senders, Math.ceil(count / perStatement), async (statement) => {
      const first = statement * perStatement;
      const size = Math.min(perStatement, count - first);
      const created = await records.create(
        Array.from({ length: size }, (_, index) => ({ ...settings, payload: { n: first + index } })),
      );
      for (const { job } of created) taskIds.push(job.taskId);
    });
    return taskIds;
  }

  async run({ batch, settings, handles, onJob }: RunRequest): Promise<void> {
    const { engine } = this.#opened();
    this.#handler.onJob = onJob;
    const hardEnd = Date.now() + INVOCATION_MS;
    await sideBySide(Number(settings.batchesAtOnce), Math.ceil(handles.length / batch), async (number) => {
      const deliveries = handles.slice(number * batch, (number + 1) * batch).map(deliveryOf);
      for (const { delivery, result } of await engine.process(deliveries, hardEnd)) {
        if (result.kind !== 'completed')
          throw new Error(`Job ${delivery.messageId} ended as ${JSON.stringify(result)}.`);
      }
    });
  }

  async check(handles: readonly string[], count: number): Promise<void> {
    await using tables = await JobTables.connect(this.#url);
    const { completed, attempts, open } = await tables.endsOf(handles);
    if (completed !== count || attempts !== count || open !== 0) {
      throw new Error(
        `${count} jobs must have completed, in one attempt each, and none be open; completed: ${completed}, attempts: ${attempts}, open: ${open}.`,
      );
    }
  }

  async empty(): Promise<void> {
    await using tables = await JobTables.connect(this.#url);
    await tables.truncate();
    // Which leaves tables as no deployment has them: migrating keeps them at their least size.
    await this.install();
  }

  async fill(count: number): Promise<number> {
    await this.open();
    const handles = await this.enqueue({ count: 1, perStatement: 1, senders: 1 });
    await this.run({ batch: 1, settings: this.defaults(), handles, count: 1, onJob: () => undefined });
    await using tables = await JobTables.connect(this.#url);
    return await fillWithFinishedJobs(tables, handles[0] ?? '', count);
  }

  async close(): Promise<void> {
    await this.#pool?.end();
    this.#pool = undefined;
    this.#engine = undefined;
  }

  #opened(): { readonly pool: Pool; readonly engine: Engine } {
    if (!this.#pool || !this.#engine) throw new Error('The side must be opened before it is used.');
    return { pool: this.#pool, engine: this.#engine };
  }
}

export function createSide(databaseUrl: string): Side {
  return new JobStackSide(databaseUrl);
}

function deliveryOf(taskId: string): Delivery {
  return { messageId: taskId, taskId, receiptHandle: taskId, receiveCount: 1, source: 'bench' };
}
