import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Passing } from './http-proxy.ts';
import { seededRandom } from './seeded-random.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

/** How often each fault was caused. */
export type SqsFaults = Readonly<
  Record<'dropped' | 'doubled' | 'delayed' | 'reordered' | 'refused' | 'unheard', number>
>;

/** An SQS that loses, doubles, delays and reorders messages, refuses requests, and answers into the void: by seed. */
export function unreliableSqs(seed: number): {
  readonly handle: (passing: Passing) => Promise<void>;
  readonly faults: SqsFaults;
} {
  const random = seededRandom(seed);
  const faults = { dropped: 0, doubled: 0, delayed: 0, reordered: 0, refused: 0, unheard: 0 };
  const handle = async (passing: Passing): Promise<void> => {
    const fate = fateOf(passing.target, random());
    if (fate) faults[fate] += 1;
    if (fate === 'dropped') return pretend(passing);
    if (fate === 'refused') return passing.answer(503, new Headers(), Buffer.from('{"__type":"ServiceUnavailable"}'));
    if (fate === 'doubled') await passing.forward();
    if (fate === 'delayed') await pause(random() * LONGEST_DELAY_MS);
    const { status, headers, content } = await passing.forward();
    if (fate === 'unheard') return passing.hangUp();
    passing.answer(status, headers, fate === 'reordered' ? shuffle(content, random) : content);
  };
  return { handle, faults };
}

const LONGEST_DELAY_MS = 2_000;

/** @param dice in [0, 1) */
function fateOf(target: string, dice: number): keyof SqsFaults | undefined {
  if (dice < 0.1) return 'refused';
  if (target.endsWith('.ReceiveMessage')) return dice < 0.7 ? 'reordered' : undefined;
  if (dice < 0.18) return 'unheard';
  if (!target.endsWith('.SendMessageBatch')) return undefined;
  if (dice < 0.35) return 'dropped';
  if (dice < 0.55) return 'doubled';
  return dice < 0.75 ? 'delayed' : undefined;
}

/** What SQS says of messages that it has taken; it just has not. */
function pretend({ body, answer }: Passing): void {
  const { Entries } = JSON.parse(body.toString()) as { Entries: Entry[] };
  const Successful = Entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: randomUUID(),
    MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
  }));
  const headers = new Headers({ 'content-type': 'application/x-amz-json-1.0' });
  answer(200, headers, Buffer.from(JSON.stringify({ Successful, Failed: [] })));
}

function shuffle(content: Buffer, random: () => number): Buffer {
  const answer = JSON.parse(content.toString() || '{}') as { Messages?: unknown[] };
  const dealt = (answer.Messages ?? []).map((message) => ({ message, at: random() }));
  const Messages = dealt.sort((one, other) => one.at - other.at).map(({ message }) => message);
  return Buffer.from(JSON.stringify({ ...answer, Messages }));
}
