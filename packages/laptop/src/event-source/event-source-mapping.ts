import { EventEmitter } from 'node:events';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { SqsSource, toSqsRecord } from '@jobstack/aws';
import { type Clock, systemClock } from '@jobstack/processor';
import { returnedMessageIds } from './batch-response.ts';
import { type EventSourceSettings, resolveEventSourceSettings } from './event-source-settings.ts';
import { FunctionPool } from './function-pool.ts';
import type { FunctionRunner, WorkerProcess } from './function-runner.ts';
import { type BatchHandler, InProcessFunction } from './in-process-function.ts';
import type { EventSourceEvents, InvocationEnd } from './invocation.ts';
import type { LambdaFunction } from './lambda-function.ts';

export interface EventSourceMappingOptions extends EventSourceSettings {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** Of processes of its own, or one that runs here. */
  readonly function: LambdaFunction | BatchHandler;
  /** What records name as theirs. @default that of the function, or us-east-1 */
  readonly region?: string;
  /** @default systemClock */
  readonly clock?: Clock;
}

/** In milliseconds, after SQS could not be asked. */
const RETRY_MS = 1_000;

/**
 * Feeds a queue to a function as Lambda does: a batch is deleted when the function has dealt with it, and whatever was not
 * comes back after the queue's visibility timeout, because nobody touches it. Nothing is ever given back earlier but by the
 * function itself.
 *
 * @throws LocalError `SETTINGS`
 */
export class EventSourceMapping {
  readonly events = new EventEmitter<EventSourceEvents>();
  readonly #settings: Required<EventSourceSettings>;
  readonly #queue: SqsSource;
  readonly #region: string;
  readonly #clock: Clock;
  readonly #functions: FunctionRunner;
  readonly #running = new Set<Promise<void>>();
  readonly #stop = Promise.withResolvers<void>();
  #stopping = false;
  #polling: Promise<void> | undefined;

  constructor({
    sqs,
    queueUrl,
    function: given,
    clock = systemClock,
    region = 'us-east-1',
    ...settings
  }: EventSourceMappingOptions) {
    this.#settings = resolveEventSourceSettings(settings);
    this.#queue = new SqsSource(sqs, queueUrl);
    this.#region = typeof given === 'function' ? region : given.region;
    this.#clock = clock;
    this.#functions =
      typeof given === 'function' ? new InProcessFunction(given) : new FunctionPool(given, clock, this.events);
  }

  /** The function's processes, for whoever wants to look at them or kill one. */
  processes(): readonly WorkerProcess[] {
    return this.#functions.processes();
  }

  /** Begins to poll. @throws when the queue does not exist */
  async start(): Promise<void> {
    const { arn } = await this.#queue.facts();
    this.#polling = this.#poll(arn);
  }

  /** Runs what comes from now on in new processes, for code that has changed; running invocations let go within `graceMs` milliseconds. */
  renew(graceMs = 5_000): void {
    this.#functions.renew(graceMs);
  }

  /** Takes no more messages, tells running invocations to let go, kills what is left after `graceMs` milliseconds and waits for all of it. */
  async stop(graceMs = 5_000): Promise<void> {
    this.#stopping = true;
    this.#stop.resolve();
    this.#functions.letGo();
    await this.#polling;
    const { promise: graceOver, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.after(graceMs, resolve);
    await Promise.race([Promise.all(this.#running), graceOver]);
    timer.cancel();
    await this.#functions.stop();
    await Promise.all(this.#running);
  }

  async #poll(arn: string): Promise<void> {
    while (!this.#stopping) {
      if (this.#running.size >= this.#settings.maxConcurrency) {
        await Promise.race([...this.#running, this.#stop.promise]);
        continue;
      }
      const messages = await this.#gather();
      if (messages.length === 0) continue;
      if (this.#stopping) await this.#tellQueue(this.#queue.giveBack(messages));
      else this.#dispatch(messages, arn);
    }
  }

  /** The next batch: what the first receive brings, or all that comes within the batch window. */
  async #gather(): Promise<readonly Message[]> {
    const { batchSize, batchWindowSeconds, waitSeconds } = this.#settings;
    let messages = await this.#receive(batchSize, waitSeconds);
    const windowEnd = this.#clock.now() + batchWindowSeconds * 1000;
    while (messages.length > 0 && messages.length < batchSize && !this.#stopping) {
      const secondsLeft = Math.ceil((windowEnd - this.#clock.now()) / 1000);
      if (secondsLeft <= 0) break;
      const more = await this.#receive(batchSize - messages.length, Math.min(secondsLeft, waitSeconds));
      messages = [...messages, ...more];
    }
    return messages;
  }

  async #receive(limit: number, waitSeconds: number): Promise<readonly Message[]> {
    const messages = await this.#tellQueue(this.#queue.receive(limit, waitSeconds));
    if (messages !== undefined) return messages;
    const pause = new Promise<void>((resolve) => this.#clock.after(RETRY_MS, resolve));
    await Promise.race([pause, this.#stop.promise]);
    return [];
  }

  #dispatch(messages: readonly Message[], arn: string): void {
    const done = this.#process(messages, arn).finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  async #process(messages: readonly Message[], arn: string): Promise<void> {
    const records = messages.map((message) => toSqsRecord(message, arn, this.#region));
    const ids = records.map(({ messageId }) => messageId);
    const end = await this.#functions.run({ Records: records }, ids);
    const returned = new Set(this.#returned(end, ids));
    const done = messages.filter((_, index) => !returned.has(ids[index] ?? ''));
    await this.#tellQueue(this.#queue.delete(done));
    this.events.emit('batchEnded', { deleted: ids.filter((id) => !returned.has(id)), returned: [...returned] });
  }

  #returned(end: InvocationEnd, ids: readonly string[]): readonly string[] {
    if (end.kind !== 'succeeded') return ids;
    return this.#settings.reportBatchItemFailures ? returnedMessageIds(end.response, ids) : [];
  }

  /** What SQS answered, or undefined when it did not. */
  async #tellQueue<Answer>(request: Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await request;
    } catch (error) {
      this.events.emit('queueFailed', { error: error as Error });
      return undefined;
    }
  }
}
