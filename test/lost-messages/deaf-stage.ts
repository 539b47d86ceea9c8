import { createApi } from '@jobstack/api';
import { processSweepEvent, SqsJobQueue } from '@jobstack/aws';
import { isFinal } from '@jobstack/core';
import { type JobRecord, JobRecords, Limits, PgJobStore } from '@jobstack/database';
import type { PgStoreHarness } from '@jobstack/database/testing';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { Doorbell, Engine, type FileStore, Sweeper } from '@jobstack/processor';
import { ManualClock } from '@jobstack/processor/testing';
import { processSqsEvent } from '@jobstack/worker';
import type { SQSEvent } from 'aws-lambda';
import { type Fate, type VirtualMessage, VirtualSqs } from './virtual-sqs.ts';

export const TENANT = 'acme';

/** No job here reads its file. */
const files: FileStore = { open: (file) => ({ ...file, stream: async function* () {} }) };
const random = () => 0.5;
const INVOCATION_MS = 300_000;
const SWEEP_VISIBILITY_MS = 300_000;
/** In seconds; what is not said to take longer is given up then. */
const LONG_ENOUGH = 3_600;

export interface Rings {
  /** What becomes of those that API and worker send. */
  readonly others: Fate;
  /** What becomes of those that the sweep sends, told how many it has sent before. @default all arrive */
  readonly ofSweep?: ((before: number) => Fate) | undefined;
  /** What becomes of the messages that bring the sweeps, whoever sends them, told how many were sent before. @default all arrive */
  readonly sweeps?: ((before: number) => Fate) | undefined;
  /** The sweep, counted from 0, that dies when it has noted that the next is under way, and before that is. @default none */
  readonly dyingSweep?: number | undefined;
}

/**
 * API, worker and sweep as on AWS, on a real database and on a time that passes whenever nothing is left to do. A worker starts only
 * where the sweep has rung, and a sweep comes only where a message was sent that asks for it.
 */
export class DeafStage {
  readonly records: JobRecords;
  readonly #harness: PgStoreHarness;
  readonly #handlers: HandlerMap;
  readonly #rings: Rings;
  readonly #clock = new ManualClock(Date.now());
  readonly #begin = this.#clock.now();
  readonly #sqs = new VirtualSqs(this.#clock);
  /** With the times of a deployment; the harness has those that the conformance suite counts on. */
  readonly #store: PgJobStore;
  readonly #api: ReturnType<typeof createApi>;
  #sweepRings = 0;
  /** Of a worker that is to be lost. */
  #doomed: { readonly store: PgJobStore; readonly statement: string } | undefined;
  #sweepMessages = 0;
  #sweeps = 0;
  #engine: Engine | undefined;
  #died = Promise.withResolvers<void>();

  constructor(harness: PgStoreHarness, handlers: HandlerMap, rings: Rings) {
    this.#harness = harness;
    this.#handlers = handlers;
    this.#rings = rings;
    this.#store = new PgJobStore(harness.pool);
    this.records = new JobRecords(this.#store.db);
    this.#api = createApi({
      records: this.records,
      limits: new Limits(this.#store.db),
      handlers,
      uploads: {
        presign: async () => ({ method: 'PUT', url: 'https://files', headers: {}, expiresAt: new Date(0) }),
        head: async () => ({ size: 12, contentType: 'text/csv', etag: '"e"' }),
      },
      doorbell: new Doorbell({ store: this.#store, queue: this.#queue(() => rings.others), clock: this.#clock }),
      sessions: { authenticate: async () => ({ tenantId: TENANT, ownerId: 'ada' }) },
    });
  }

  /** In seconds since the stage began. */
  get elapsed(): number {
    return (this.#clock.now() - this.#begin) / 1000;
  }

  /** The instant so many seconds from now. */
  in(seconds: number): string {
    return new Date(this.#clock.now() + seconds * 1000).toISOString();
  }

  /** A request to the API; answers the job's id. */
  async post(path: string, body: object = {}): Promise<number> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const response = await this.#api.request(`/api/jobs${path}`, request);
    if (!response.ok) throw new Error(`The API answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { readonly id: number }).id;
  }

  /** A message that is a job, from another service. Its worker is lost as soon as the job is stored. */
  async sendDirect(message: object): Promise<void> {
    this.dieBefore('jobstack_claim_new');
    await this.#work([{ messageId: 'direct', body: JSON.stringify(message), visibleAt: 0 }]);
  }

  /** The next worker is lost when it is about to send this statement, or one whose name begins so. */
  dieBefore(statement: string): void {
    const pool = new Proxy(this.#harness.pool, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        const call = (...given: readonly { readonly name?: string }[]) =>
          name === 'query' && given[0]?.name?.startsWith(statement) ? this.die() : value.apply(target, given);
        return call;
      },
    });
    this.#doomed = { store: new PgJobStore(pool), statement };
  }

  /** For a handler: its worker is killed here and now. */
  die(): Promise<never> {
    this.#died.resolve();
    return new Promise(() => undefined);
  }

  /** For a handler: its invocation is about to end. */
  letGo(): void {
    this.#engine?.letGo();
  }

  async find(id: number): Promise<JobRecord> {
    const job = await this.records.find(TENANT, { id });
    if (!job) throw new Error(`There is no job ${id}.`);
    return job;
  }

  /** Lets time pass until the job has ended, but no longer than so many seconds. */
  async runToTheEndOf(id: number, seconds?: number): Promise<JobRecord> {
    await this.runUntil(async () => isFinal((await this.find(id)).status), seconds);
    return this.find(id);
  }

  /** Lets time pass, with all that comes of it, until `done`, until nothing can happen any more, or until so many seconds have passed. */
  async runUntil(done: () => Promise<boolean>, seconds = LONG_ENOUGH): Promise<void> {
    const end = this.elapsed + seconds;
    for (let next = this.#sqs.next(); next && this.elapsed < end && !(await done()); next = this.#sqs.next()) {
      await this.#pass(next.visibleAt - this.#clock.now());
      const messages = this.#sqs.receive(next.queue);
      if (next.queue === 'sweep') await this.#sweep(messages);
      else await this.#work(messages);
    }
  }

  /** Whether no message is under way, so that nothing touches the database. */
  get isQuiet(): boolean {
    return this.#sqs.next() === undefined;
  }

  async #pass(ms: number): Promise<void> {
    if (ms <= 0) return;
    this.#clock.advance(ms);
    await this.#harness.passTime(ms);
  }

  /** An invocation of its own clock: that of a dead worker stands still, and so its heart does. */
  async #work(messages: readonly VirtualMessage[]): Promise<void> {
    const doomed = this.#doomed;
    const store = doomed?.store ?? this.#store;
    this.#doomed = undefined;
    const clock = new ManualClock(this.#clock.now());
    const queue = this.#queue(() => this.#rings.others);
    const engine = new Engine({ handlers: this.#handlers, store, queue, files, clock, random });
    this.#engine = engine;
    this.#died = Promise.withResolvers();
    const deadLetters = { add: async () => false };
    const work = processSqsEvent({ engine, deadLetters }, toEvent(messages), clock.now() + INVOCATION_MS);
    const died = await Promise.race([work.then(() => false), this.#died.promise.then(() => true)]);
    if (doomed && !died)
      throw new Error(`A worker was to be lost before ${doomed.statement}, which it has never sent.`);
  }

  async #sweep(messages: readonly VirtualMessage[]): Promise<void> {
    const { ofSweep = () => 'arrives' as const } = this.#rings;
    const queue = this.#queue(() => ofSweep(this.#sweepRings++));
    const dies = this.#sweeps++ === this.#rings.dyingSweep;
    const sweeper = new Sweeper({ store: this.#store, queue: dies ? this.#fatalQueue(queue) : queue });
    this.#died = Promise.withResolvers();
    const work = processSweepEvent({ sweeper, queue, clock: this.#clock }, toEvent(messages)).then(() => true);
    const done = await Promise.race([work.catch(() => false), this.#died.promise.then(() => false)]);
    if (!done) this.#sqs.giveBack('sweep', messages, SWEEP_VISIBILITY_MS);
  }

  #fatalQueue(queue: SqsJobQueue): Pick<SqsJobQueue, 'ring' | 'armSweep'> {
    return { ring: (rings) => queue.ring(rings), armSweep: () => this.die() };
  }

  #queue(fateOf: () => Fate): SqsJobQueue {
    return new SqsJobQueue({
      client: this.#sqs.client(fateOf, () => this.#rings.sweeps?.(this.#sweepMessages++) ?? 'arrives'),
      queueUrls: { default: VirtualSqs.url('default') },
      sweepQueueUrl: VirtualSqs.url('sweep'),
      clock: this.#clock,
    });
  }
}

function toEvent(messages: readonly VirtualMessage[]): SQSEvent {
  return {
    Records: messages.map(({ messageId, body }) => ({
      messageId,
      body,
      receiptHandle: messageId,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'test',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:default',
      awsRegion: 'eu-central-1',
    })),
  };
}
