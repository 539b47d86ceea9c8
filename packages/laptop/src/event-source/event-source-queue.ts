import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** SQS takes and gives at most so many messages in one request. */
const REQUEST_SIZE = 10;

/** One queue, with the four things an event source mapping does to it. */
export class EventSourceQueue {
  readonly #sqs: SQSClient;
  readonly #url: string;

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  async arn(): Promise<string> {
    const command = new GetQueueAttributesCommand({ QueueUrl: this.#url, AttributeNames: ['QueueArn'] });
    return (await this.#sqs.send(command)).Attributes?.QueueArn ?? '';
  }

  /** Waits up to `waitSeconds`, 0 to 20, for the first message; answers at most `limit`, and never more than ten. */
  async receive(limit: number, waitSeconds: number): Promise<readonly Message[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#url,
        MaxNumberOfMessages: Math.min(limit, REQUEST_SIZE),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  }

  async delete(messages: readonly Message[]): Promise<void> {
    for (const Entries of inRequests(messages)) {
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries }));
    }
  }

  /** Makes messages visible again at once. */
  async giveBack(messages: readonly Message[]): Promise<void> {
    for (const entries of inRequests(messages)) {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      await this.#sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#url, Entries }));
    }
  }
}

function inRequests(messages: readonly Message[]) {
  const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const count = Math.ceil(entries.length / REQUEST_SIZE);
  return Array.from({ length: count }, (_, index) => entries.slice(index * REQUEST_SIZE, (index + 1) * REQUEST_SIZE));
}
