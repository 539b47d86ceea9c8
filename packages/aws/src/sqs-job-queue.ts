import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { JobStackError, type Ring } from '@jobstack/core';
import { type Clock, type Delivery, type JobQueue, systemClock } from '@jobstack/processor';
import { messageGroupId } from './message-group-id.ts';
import { queueUrlOf } from './queue-url.ts';
import { formatRingMessage } from './ring-message.ts';
import { formatSweepMessage, type SweepMessage } from './sweep-message.ts';

export interface SqsJobQueueOptions {
  readonly client: SQSClient;
  /** Queue name from the deployment's config → queue URL. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** Where the messages go that bring the next sweep. @default none: sweeps come by schedule alone */
  readonly sweepQueueUrl?: string | undefined;
  /**
   * Told what went wrong, since no method throws: `RING_FAILED`, `UNKNOWN_QUEUE`, `RETURN_FAILED` or `ARM_FAILED`. Must not throw either.
   *
   * @default nothing
   */
  readonly onFailure?: (error: JobStackError) => void;
  /** @default the system's */
  readonly clock?: Clock;
}

/** SQS takes at most so many messages in one request. */
const BATCH_SIZE = 10;

/** In seconds; the longest delay SQS gives a message. */
const MAX_DELAY_SECONDS = 900;

/** The timer's column rounds up to whole milliseconds; that must not cost a whole second. */
const ROUNDED_UP_MS = 1;

/** In seconds; the longest visibility timeout SQS knows. */
const MAX_VISIBILITY_SECONDS = 43_200;

/** Standard SQS queues, one for each queue name. The tenant is the message group, which makes them fair queues. */
export class SqsJobQueue implements JobQueue {
  readonly #client: SQSClient;
  readonly #queueUrls: ReadonlyMap<string, string>;
  readonly #sweepQueueUrl: string | undefined;
  readonly #onFailure: (error: JobStackError) => void;
  readonly #clock: Clock;

  constructor({ client, queueUrls, sweepQueueUrl, onFailure = () => {}, clock = systemClock }: SqsJobQueueOptions) {
    this.#client = client;
    this.#queueUrls = new Map(Object.entries(queueUrls));
    this.#sweepQueueUrl = sweepQueueUrl;
    this.#onFailure = onFailure;
    this.#clock = clock;
  }

  async ring(rings: readonly Ring[]): Promise<readonly string[]> {
    const byQueue = [...Map.groupBy(rings, ({ queue }) => queue)];
    const accepted = await Promise.all(byQueue.map(([queue, ofQueue]) => this.#ringQueue(queue, ofQueue)));
    return accepted.flat();
  }

  async returnAfter(delivery: Omit<Delivery, 'taskId'>, seconds: number): Promise<void> {
    try {
      await this.#client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrlOf(delivery.source, this.#queueUrls.values()),
          ReceiptHandle: delivery.receiptHandle,
          VisibilityTimeout: Math.min(MAX_VISIBILITY_SECONDS, Math.max(0, Math.ceil(seconds))),
        }),
      );
    } catch (cause) {
      const what = `Message ${delivery.messageId} could not be given back for ${seconds} s; it returns after the queue's visibility timeout`;
      this.#onFailure(failure('RETURN_FAILED', what, cause));
    }
  }

  async armSweep(generation: number, delayMs: number): Promise<boolean> {
    try {
      await this.sendSweep({ generation, notBefore: this.#clock.now() + delayMs });
      return true;
    } catch (cause) {
      const what = 'A message that brings the next sweep was not sent; whoever creates or takes a job sends it again';
      this.#onFailure(failure('ARM_FAILED', what, cause));
      return false;
    }
  }

  /** Sends a sweep's message, or sends it on, delayed until its time or as long as SQS can. Throws what the SDK threw. */
  async sendSweep(message: SweepMessage): Promise<void> {
    if (this.#sweepQueueUrl === undefined) return;
    const delaySeconds = Math.ceil((message.notBefore - this.#clock.now() - ROUNDED_UP_MS) / 1000);
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#sweepQueueUrl,
        MessageBody: formatSweepMessage(message),
        DelaySeconds: Math.min(MAX_DELAY_SECONDS, Math.max(0, delaySeconds)),
      }),
    );
  }

  async #ringQueue(queue: string, rings: readonly Ring[]): Promise<readonly string[]> {
    const url = this.#queueUrls.get(queue);
    if (url === undefined) {
      const known = [...this.#queueUrls.keys()].join(', ');
      const message = `Queue '${queue}' is not deployed, ${rings.length} job(s) wait there: expected one of ${known}. Add the queue to the deployment's config.`;
      this.#onFailure(new JobStackError('UNKNOWN_QUEUE', message, { logMessage: true }));
      return [];
    }
    const batches = inBatches(rings).map((batch) => this.#sendTwice(url, batch));
    return (await Promise.all(batches)).flat();
  }

  /** The SDK repeats failed requests, but not the entries that failed within a successful one. */
  async #sendTwice(url: string, rings: readonly Ring[]): Promise<readonly string[]> {
    const first = await this.#send(url, rings);
    const repeat = first.refused.length > 0 && first.cause === undefined;
    const { refused, cause } = repeat ? await this.#send(url, first.refused) : first;
    if (refused.length > 0) {
      const what = `${refused.length} ring(s) were not sent to ${url}; the sweep will send them`;
      this.#onFailure(failure('RING_FAILED', what, cause ?? 'refused twice'));
    }
    return rings.filter((ring) => !refused.includes(ring)).map(({ taskId }) => taskId);
  }

  async #send(url: string, rings: readonly Ring[]): Promise<Sending> {
    try {
      const { Successful = [] } = await this.#client.send(
        new SendMessageBatchCommand({ QueueUrl: url, Entries: rings.map(toEntry) }),
      );
      const sent = new Set(Successful.map(({ Id }) => Id));
      return { refused: rings.filter((_, index) => !sent.has(String(index))) };
    } catch (cause) {
      return { refused: rings, cause };
    }
  }
}

interface Sending {
  readonly refused: readonly Ring[];
  /** Why the request failed as a whole, when it did. */
  readonly cause?: unknown;
}

function toEntry(ring: Ring, index: number): SendMessageBatchRequestEntry {
  return {
    Id: String(index),
    MessageBody: formatRingMessage(ring.taskId),
    MessageGroupId: messageGroupId(ring.tenantId),
  };
}

function inBatches(rings: readonly Ring[]): readonly (readonly Ring[])[] {
  const count = Math.ceil(rings.length / BATCH_SIZE);
  return Array.from({ length: count }, (_, index) => rings.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE));
}

function failure(code: string, what: string, cause: unknown): JobStackError {
  return new JobStackError(code, `${what}: ${textOf(cause)}`, { cause, logMessage: `${what}.` });
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
