import type { Ring } from '@jobstack/core';
import { PgStoreHarness } from '@jobstack/database/testing';
import { type AnyJobHandler, createHandlerMap, type JobContext, type JobFile } from '@jobstack/handler-sdk';
import type { Delivery, EngineEvent, JobQueue, StoredFile } from '@jobstack/processor';
import { Engine, type EngineDependencies, type ProcessedDelivery } from '@jobstack/processor';
import type { JobName } from '@jobstack/processor/testing';
import { ManualClock } from '@jobstack/processor/testing';

/** What an invocation has, in milliseconds. */
export const INVOCATION_MS = 300_000;

/** A queue that remembers what it was asked for. */
class FakeQueue implements JobQueue {
  readonly rung: string[] = [];
  readonly returned: { readonly messageId: string; readonly seconds: number }[] = [];

  async ring(rings: readonly Ring[]): Promise<readonly string[]> {
    const taskIds = rings.map(({ taskId }) => taskId);
    this.rung.push(...taskIds);
    return taskIds;
  }

  async returnAfter({ messageId }: Pick<Delivery, 'messageId'>, seconds: number): Promise<void> {
    this.returned.push({ messageId, seconds });
  }

  async armSweep(): Promise<boolean> {
    return true;
  }
}

export type Execute = (context: JobContext<Record<string, unknown>>) => Promise<unknown>;

/** The engine on a real store, with everything else in the test's hands. */
export class EngineHarness implements AsyncDisposable {
  readonly jobs: PgStoreHarness;
  readonly clock = new ManualClock();
  readonly queue = new FakeQueue();
  readonly events: EngineEvent[] = [];
  /** Content of every file. */
  fileContent = 'name\nAda\nBob';

  private constructor(jobs: PgStoreHarness) {
    this.jobs = jobs;
  }

  static async create(): Promise<EngineHarness> {
    return new EngineHarness(await PgStoreHarness.create());
  }

  /** Forgets what the test before has left. */
  async clear(): Promise<void> {
    await this.jobs.clear();
    for (const list of [this.queue.rung, this.queue.returned, this.events]) list.length = 0;
  }

  engine(handler: AnyJobHandler | Execute, overrides: Partial<EngineDependencies> = {}): Engine {
    const test = typeof handler === 'function' ? { execute: handler } : handler;
    return new Engine({
      handlers: createHandlerMap({ test }),
      store: this.jobs.store,
      files: { open: (file) => this.#open(file) },
      queue: this.queue,
      clock: this.clock,
      random: () => 0.5,
      observe: (event) => this.events.push(event),
      ...overrides,
    });
  }

  /** One delivery of one job, from claim to settle. */
  async run(
    job: Pick<JobName, 'taskId'>,
    handler: AnyJobHandler | Execute,
    overrides: Partial<EngineDependencies> = {},
  ): Promise<ProcessedDelivery> {
    return this.runBy(this.engine(handler, overrides), job);
  }

  async runBy(engine: Engine, job: Pick<JobName, 'taskId'>): Promise<ProcessedDelivery> {
    const [result] = await engine.process([aDelivery(job)], this.clock.now() + INVOCATION_MS);
    if (!result) throw new Error('The engine answered nothing.');
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jobs[Symbol.asyncDispose]();
  }

  #open(file: StoredFile): JobFile {
    const content = Buffer.from(this.fileContent);
    return {
      ...file,
      size: content.length,
      async *stream({ from = 0 } = {}) {
        yield content.subarray(from);
      },
    };
  }
}

export function aDelivery({ taskId }: Pick<JobName, 'taskId'>, overrides: Partial<Delivery> = {}): Delivery {
  return { messageId: 'm1', taskId, receiptHandle: 'r1', receiveCount: 1, source: 'default', ...overrides };
}
