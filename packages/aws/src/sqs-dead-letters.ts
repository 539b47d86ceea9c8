import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { queueUrlOf } from './queue-url.ts';

export interface SqsDeadLettersOptions {
  readonly client: SQSClient;
  /** Queue name → URL of the queue. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** Queue name → URL of its dead-letter queue. */
  readonly deadLetterUrls: Readonly<Record<string, string>>;
}

/**
 * Puts messages that nobody can understand where people look for them, at once: the queue's own redrive would hand them out
 * hundreds of times before, since its receive count must never decide about a job.
 */
export class SqsDeadLetters {
  readonly #options: SqsDeadLettersOptions;

  constructor(options: SqsDeadLettersOptions) {
    this.#options = options;
  }

  /** Body and attributes arrive as they were sent. True when the dead-letter queue has it; false: leave it where it is. */
  async add(record: SQSRecord): Promise<boolean> {
    const url = this.#deadLetterUrlOf(record);
    if (url === undefined) return false;
    try {
      await this.#options.client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: record.body,
          MessageAttributes: Object.fromEntries(
            Object.entries(record.messageAttributes).map(([name, value]) => [name, attributeOf(value)]),
          ),
        }),
      );
      return true;
    } catch {
      return false;
    }
  }

  #deadLetterUrlOf(record: SQSRecord): string | undefined {
    const { queueUrls, deadLetterUrls } = this.#options;
    const source = queueUrlOf(record.eventSourceARN, Object.values(queueUrls));
    const name = Object.keys(queueUrls).find((queue) => queueUrls[queue] === source);
    return name === undefined ? undefined : deadLetterUrls[name];
  }
}

function attributeOf(value: SQSRecord['messageAttributes'][string]): MessageAttributeValue {
  return {
    DataType: value.dataType,
    ...(value.stringValue !== undefined && { StringValue: value.stringValue }),
    ...(value.binaryValue !== undefined && { BinaryValue: Buffer.from(value.binaryValue, 'base64') }),
  };
}
