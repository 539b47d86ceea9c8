import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Delivery, JobQueue, Ring } from '@jobstack/processor';

/** Asks for a pass of the sweep. */
export interface SweepArming {
  /** Best effort: a lost message is repaired by the next one, and by the safety schedule. */
  arm(): Promise<void>;
}

export interface SqsSweepArmingOptions {
  readonly client: SQSClient;
  /** The FIFO queue that delays each message by the sweep's interval. */
  readonly queueUrl: string;
  readonly now?: () => number;
}

/** Messages of one minute are one message to SQS, which forgets after five. */
const BUCKET_MS = 60_000;

/** Arms by a FIFO queue: however many ask within a minute, one pass comes. */
export class SqsSweepArming implements SweepArming {
  readonly #options: Required<SqsSweepArmingOptions>;

  constructor(options: SqsSweepArmingOptions) {
    this.#options = { now: Date.now, ...options };
  }

  async arm(): Promise<void> {
    const { client, queueUrl, now } = this.#options;
    const bucket = String(Math.floor(now() / BUCKET_MS));
    const message = new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: `armed ${bucket}`,
      MessageGroupId: 'sweep',
      MessageDeduplicationId: bucket,
    });
    await client.send(message).catch((error) => console.error('the sweep was not armed', error));
  }
}

/** Rings, and keeps the sweep coming for as long as what was rung may need it. */
export class ArmingJobQueue implements JobQueue {
  readonly #queue: JobQueue;
  readonly #arming: SweepArming;

  constructor(queue: JobQueue, arming: SweepArming) {
    this.#queue = queue;
    this.#arming = arming;
  }

  async ring(rings: readonly Ring[]): Promise<readonly string[]> {
    const [accepted] = await Promise.all([this.#queue.ring(rings), this.#arming.arm()]);
    return accepted;
  }

  returnAfter(delivery: Delivery, seconds: number): Promise<void> {
    return this.#queue.returnAfter(delivery, seconds);
  }
}
