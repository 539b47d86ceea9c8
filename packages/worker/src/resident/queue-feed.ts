import type { Message } from '@aws-sdk/client-sqs';
import { SQS_REQUEST_SIZE, type SqsSource, type SqsSourceFacts, toSqsRecord } from '@jobstack/aws';
import type { Clock } from '@jobstack/processor';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { RecordResult } from '../worker/create-worker.ts';
import { MessageDeletions } from './message-deletions.ts';

export interface QueueFeedParts {
  readonly source: SqsSource;
  readonly facts: SqsSourceFacts;
  /** Messages in hand at once. */
  readonly concurrency: number;
  /** How long one may take, in milliseconds. */
  readonly turnMs: number;
  /** Runs a batch; tells of each record as soon as its result is known. */
  readonly run: (
    event: SQSEvent,
    hardEnd: number,
    onSettled: (record: SQSRecord, result: RecordResult) => void,
  ) => Promise<unknown>;
  /** Whether there is no memory for more at this moment; asked only while something is in hand. */
  readonly isShort: () => boolean;
  /** Told what the queue, or a batch as a whole, did not do; all of it is tried again, or comes back by itself. */
  readonly onError: (error: unknown) => void;
  /** Told when the number of messages in hand has changed. @default nobody */
  readonly onChange?: () => void;
  readonly clock: Clock;
}

/**
 * How long a receive waits for a message, in seconds, and so how long the end of a process may take: a receive that is broken off may have
 * been given a message, which nobody sees again before its visibility timeout. A month of such receives costs 0.21 USD a queue and worker.
 *
 * @see https://aws.amazon.com/sqs/pricing/ (0.40 USD for a million requests, us-east-1, seen 2026-11)
 */
const WAIT_SECONDS = 5;

/** In milliseconds, after SQS could not be asked. */
const RETRY_MS = 1_000;

/** Of the visibility timeout: a message that is dealt with is still ours when its deletion arrives. */
const SHARE_OF_VISIBILITY = 0.9;

/**
 * Takes messages from one queue for as long as there is room, and deletes each as soon as it is dealt with. What is not deleted comes back
 * after the queue's visibility timeout, and before it no job goes on: as Lambda's event source mapping does it, for a process that stays.
 */
export class QueueFeed {
  readonly #parts: QueueFeedParts;
  readonly #deletions: MessageDeletions;
  readonly #stop = new AbortController();
  readonly #batches = new Set<Promise<void>>();
  #inHand = 0;
  /** Resolves, and is renewed, when there may be something to do: room, another try, the end. */
  #woken = Promise.withResolvers<void>();
  #polling: Promise<void> | undefined;
  #answeredAt: number;

  constructor(parts: QueueFeedParts) {
    this.#parts = parts;
    this.#deletions = new MessageDeletions(parts.source, parts.onError);
    this.#answeredAt = parts.clock.now();
  }

  /** Messages whose jobs run. */
  get inHand(): number {
    return this.#inHand;
  }

  /** When the queue last answered, in milliseconds since the epoch; now, while nothing is asked of it for lack of room. */
  get answeredAt(): number {
    return this.#room() > 0 ? this.#answeredAt : this.#parts.clock.now();
  }

  start(): void {
    this.#polling ??= this.#poll();
  }

  /** Takes no more messages. Resolves when all that are in hand have been dealt with, and deleted. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#polling;
    await Promise.all(this.#batches);
    await this.#deletions.done();
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const room = this.#room();
      if (room === 0) {
        await this.#woken.promise;
        continue;
      }
      const messages = await this.#receive(Math.min(room, SQS_REQUEST_SIZE));
      if (messages.length > 0) await this.#take(messages);
    }
  }

  #room(): number {
    const { concurrency, isShort } = this.#parts;
    if (this.#inHand === 0) return concurrency;
    return isShort() ? 0 : Math.max(0, concurrency - this.#inHand);
  }

  async #receive(limit: number): Promise<readonly Message[]> {
    const { source, clock, onError } = this.#parts;
    const { signal } = this.#stop;
    try {
      const messages = await source.receive(limit, WAIT_SECONDS);
      this.#answeredAt = clock.now();
      return messages;
    } catch (error) {
      onError(error);
      if (signal.aborted) return [];
      clock.after(RETRY_MS, () => this.#wake());
      await this.#woken.promise;
      return [];
    }
  }

  async #take(messages: readonly Message[]): Promise<void> {
    if (this.#stop.signal.aborted) return this.#parts.source.giveBack(messages).catch(this.#parts.onError);
    this.#inHand += messages.length;
    this.#parts.onChange?.();
    const batch = this.#run(messages).finally(() => this.#batches.delete(batch));
    this.#batches.add(batch);
  }

  async #run(messages: readonly Message[]): Promise<void> {
    const { facts, turnMs, run, onError, clock } = this.#parts;
    const region = facts.arn.split(':')[3] ?? '';
    const Records = messages.map((message) => toSqsRecord(message, facts.arn, region));
    const left = new Set(Records);
    const leave = (record: SQSRecord) => {
      if (left.delete(record)) this.#leave();
    };
    const hardEnd = clock.now() + Math.min(turnMs, SHARE_OF_VISIBILITY * facts.visibilitySeconds * 1000);
    try {
      await run({ Records }, hardEnd, (record, { status }) => {
        if (status === 'fulfilled') this.#deletions.add({ ReceiptHandle: record.receiptHandle });
        leave(record);
      });
    } catch (error) {
      onError(error);
    }
    for (const record of left) leave(record);
  }

  #leave(): void {
    this.#inHand -= 1;
    this.#parts.onChange?.();
    this.#wake();
  }

  #wake(): void {
    this.#woken.resolve();
    this.#woken = Promise.withResolvers();
  }
}
