import type { Message } from '@aws-sdk/client-sqs';
import { SQS_REQUEST_SIZE, type SqsSource } from '@jobstack/aws';

type Receipt = Pick<Message, 'ReceiptHandle'>;

/** Deletes messages in as few requests as it can: what is added while one is under way goes together with the next. */
export class MessageDeletions {
  readonly #source: Pick<SqsSource, 'delete'>;
  readonly #onError: (error: unknown) => void;
  readonly #waiting: Receipt[] = [];
  #working: Promise<void> | undefined;

  /** @param onError told of what was not deleted: it comes back, and finds its job done */
  constructor(source: Pick<SqsSource, 'delete'>, onError: (error: unknown) => void) {
    this.#source = source;
    this.#onError = onError;
  }

  add(receipt: Receipt): void {
    this.#waiting.push(receipt);
    this.#working ??= this.#work();
  }

  /** Resolves when nothing is left to delete. Never rejects. */
  async done(): Promise<void> {
    while (this.#working) await this.#working;
  }

  async #work(): Promise<void> {
    // What ends in the same turn of the event loop goes together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      await this.#source.delete(this.#waiting.splice(0, SQS_REQUEST_SIZE)).catch(this.#onError);
    }
    this.#working = undefined;
  }
}
