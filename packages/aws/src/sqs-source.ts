import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** SQS takes and gives at most so many messages in one request. */
export const SQS_REQUEST_SIZE = 10;

/** What a queue says of itself. */
export interface SqsSourceFacts {
  readonly arn: string;
  /** How long a received message is hidden from others, in seconds. */
  readonly visibilitySeconds: number;
}

/** One queue, with what feeds a worker from it: Lambda's event source mapping on AWS, a poller elsewhere. Every method throws what the SDK threw. */
export class SqsSource {
  readonly #sqs: SQSClient;
  readonly #url: string;

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  async facts(): Promise<SqsSourceFacts> {
    const command = new GetQueueAttributesCommand({
      QueueUrl: this.#url,
      AttributeNames: ['QueueArn', 'VisibilityTimeout'],
    });
    const { QueueArn = '', VisibilityTimeout } = (await this.#sqs.send(command)).Attributes ?? {};
    return { arn: QueueArn, visibilitySeconds: Number(VisibilityTimeout) };
  }

  /** Waits up to `waitSeconds`, 0 to 20, for the first message; answers at most `limit`, and never more than ten. */
  async receive(limit: number, waitSeconds: number): Promise<readonly Message[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#url,
        MaxNumberOfMessages: Math.min(limit, SQS_REQUEST_SIZE),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  }

  async delete(messages: readonly Pick<Message, 'ReceiptHandle'>[]): Promise<void> {
    for (const Entries of inRequests(messages)) {
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries }));
    }
  }

  /** Makes messages visible again at once. */
  async giveBack(messages: readonly Pick<Message, 'ReceiptHandle'>[]): Promise<void> {
    for (const entries of inRequests(messages)) {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      await this.#sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#url, Entries }));
    }
  }
}

function inRequests(messages: readonly Pick<Message, 'ReceiptHandle'>[]) {
  const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const count = Math.ceil(entries.length / SQS_REQUEST_SIZE);
  return Array.from({ length: count }, (_, index) =>
    entries.slice(index * SQS_REQUEST_SIZE, (index + 1) * SQS_REQUEST_SIZE),
  );
}
