import { createHash, randomUUID } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '@jobstack/processor';

/** What becomes of a ring: it arrives, SQS takes it and it never arrives, or SQS takes it not. */
export type Fate = 'arrives' | 'lost' | 'refused';

export interface VirtualMessage {
  readonly messageId: string;
  readonly body: string;
  /** In milliseconds of the clock. */
  readonly visibleAt: number;
}

interface Entry {
  readonly Id?: string;
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

/** As the SDK hands it to whatever sends it. */
interface SdkRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/**
 * SQS on a clock that somebody else moves, spoken to by the SDK's own client. Each message is handed out once; one that is given back
 * never returns.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export class VirtualSqs {
  readonly #clock: Pick<Clock, 'now'>;
  /** Queue name → what waits there. */
  readonly #queues = new Map<string, VirtualMessage[]>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  static url(queue: string): string {
    return `https://sqs.eu-central-1.amazonaws.com/111122223333/${queue}`;
  }

  /** A client whose batches, which are rings, meet the fate that `fateOf` tells for each; single messages always arrive. */
  client(fateOf: (body: string) => Fate): SQSClient {
    const handle = async ({ headers, body }: SdkRequest) => {
      const answer = this.#answer(headers['x-amz-target'] ?? '', JSON.parse(textOf(body)), fateOf);
      return { response: { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) } };
    };
    return new SQSClient({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: { handle } as object,
    });
  }

  /** Where the next message comes to light, and when; undefined when nothing waits anywhere. */
  next(): { readonly queue: string; readonly visibleAt: number } | undefined {
    const all = [...this.#queues].flatMap(([queue, waiting]) => waiting.map(({ visibleAt }) => ({ queue, visibleAt })));
    return all.sort((a, b) => a.visibleAt - b.visibleAt)[0];
  }

  /** Takes up to ten messages that can be seen by now. */
  receive(queue: string): readonly VirtualMessage[] {
    const waiting = this.#queues.get(queue) ?? [];
    const seen = waiting.filter(({ visibleAt }) => visibleAt <= this.#clock.now()).slice(0, 10);
    this.#queues.set(
      queue,
      waiting.filter((message) => !seen.includes(message)),
    );
    return seen;
  }

  #answer(target: string, input: Entry & { QueueUrl: string; Entries: Entry[] }, fateOf: (body: string) => Fate) {
    switch (target) {
      case 'AmazonSQS.SendMessage':
        return this.#take(input.QueueUrl, input);
      case 'AmazonSQS.SendMessageBatch':
        return this.#takeBatch(input.QueueUrl, input.Entries, fateOf);
      case 'AmazonSQS.ChangeMessageVisibility':
        return {};
      default:
        throw new Error(`The virtual SQS knows no ${target}.`);
    }
  }

  #takeBatch(url: string, entries: readonly Entry[], fateOf: (body: string) => Fate) {
    const fates = entries.map((entry) => ({ ...entry, fate: fateOf(entry.MessageBody) }));
    const taken = fates.filter(({ fate }) => fate !== 'refused');
    const refused = fates.filter(({ fate }) => fate === 'refused');
    return {
      Successful: taken.map(({ fate, ...entry }) => ({
        Id: entry.Id,
        ...(fate === 'lost' ? receiptOf(entry) : this.#take(url, entry)),
      })),
      Failed: refused.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
    };
  }

  #take(url: string, entry: Entry) {
    const receipt = receiptOf(entry);
    const queue = url.slice(url.lastIndexOf('/') + 1);
    const visibleAt = this.#clock.now() + (entry.DelaySeconds ?? 0) * 1000;
    const message = { messageId: receipt.MessageId, body: entry.MessageBody, visibleAt };
    this.#queues.set(queue, [...(this.#queues.get(queue) ?? []), message]);
    return receipt;
  }
}

/** The SDK's own kind of bytes warns whoever takes it for text. */
function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

/** The SDK compares the digest. */
function receiptOf({ MessageBody }: Entry) {
  return { MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
}
