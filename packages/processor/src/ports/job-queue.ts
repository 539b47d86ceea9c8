import type { JsonValue, Ring } from '@jobstack/core';

/** One received message, opaque but for its ring. */
export interface Delivery {
  /** The queue's own id of the message. */
  readonly messageId: string;
  readonly taskId: string;
  /** What the queue needs to change this delivery's visibility. */
  readonly receiptHandle: string;
  /** How often the queue has handed this message out, from 1. Spaces out returns while infrastructure is down; decides nothing else. */
  readonly receiveCount: number;
  /** The queue it came from, in the queue adapter's own terms. */
  readonly source: string;
}

/** A message that is a job itself: from a schedule, or from a service that does not call the API. It creates the job on arrival. */
export interface DirectDelivery extends Omit<Delivery, 'taskId'> {
  readonly submission: {
    readonly type: string;
    readonly payload: JsonValue;
    /** @default the message's id, so that a message that comes twice creates one job */
    readonly idempotencyKey: string;
    readonly tenantId: string;
  };
}

/** The queue, as the engine sees it. */
export interface JobQueue {
  /** Sends rings; answers the task ids that the queue accepted. Never throws: what was not sent, the sweep rings. */
  ring(rings: readonly Ring[]): Promise<readonly string[]>;
  /** Makes a delivery visible again after so many seconds, 0 to 43,200. Best effort: without it the queue's own timeout applies. */
  returnAfter(delivery: Omit<Delivery, 'taskId'>, seconds: number): Promise<void>;
  /** Sends a message that brings a sweep, so many milliseconds from now, days if need be. Answers whether it was taken; never throws. */
  armSweep(generation: number, delayMs: number): Promise<boolean>;
}
