import { createHash, randomUUID } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '@jobstack/processor';

/** What becomes of a message: it arrives, once, twice or late, SQS takes it and it never arrives, or SQS takes it not. */
export type Fate = 'arrives' | 'doubled' | 'late' | 'lost' | 'refused';

/** In milliseconds. */
const LATE_MS = 150_000;

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

  /** A client whose messages meet the fate that is told for each: batches are rings, single messages those of the sweep. */
  client(fateOf: (body: string) => Fate, fateOfSweep: () => Fate = () => 'arrives'): SQSClient {
    const handle = async ({ headers, body }: SdkRequest) => {
      const answer = this.#answer(headers['x-amz-target'] ?? '', JSON.parse(textOf(body)), fateOf, fateOfSweep);
      return {
        response: {
          statusCode: answer ? 200 : 400,
          headers: {},
          body: Buffer.from(JSON.stringify(answer ?? { __type: 'InvalidParameterValue' })),
        },
      };
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

  /** As SQS does with messages that nobody deleted, when their visibility timeout has passed. */
  giveBack(queue: string, messages: readonly VirtualMessage[], afterMs: number): void {
    const hidden = messages.map((message) => ({ ...message, visibleAt: this.#clock.now() + afterMs }));
    this.#queues.set(queue, [...(this.#queues.get(queue) ?? []), ...hidden]);
  }

  /** Undefined: SQS refuses the request. */
  #answer(
    target: string,
    input: Entry & { QueueUrl: string; Entries: Entry[] },
    fateOf: (body: string) => Fate,
    fateOfSweep: () => Fate,
  ) {
    switch (target) {
      case 'AmazonSQS.SendMessage': {
        const fate = fateOfSweep();
        return fate === 'refused' ? undefined : this.#take(input.QueueUrl, input, fate);
      }
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
        ...this.#take(url, entry, fate),
      })),
      Failed: refused.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
    };
  }

  #take(url: string, entry: Entry, fate: Fate) {
    const receipt = receiptOf(entry);
    const queue = url.slice(url.lastIndexOf('/') + 1);
    const visibleAt = this.#clock.now() + (entry.DelaySeconds ?? 0) * 1000 + (fate === 'late' ? LATE_MS : 0);
    const message = { messageId: receipt.MessageId, body: entry.MessageBody, visibleAt };
    const copies = { arrives: 1, doubled: 2, late: 1, lost: 0, refused: 0 }[fate];
    this.#queues.set(queue, [...(this.#queues.get(queue) ?? []), ...Array(copies).fill(message)]);
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
