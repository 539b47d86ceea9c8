import { testHandler } from '@jobstack/testing';
import { jobMatchers } from '@jobstack/testing/vitest';
import { expect, it } from 'vitest';
import { type Mail, NewsletterHandler } from './newsletter-handler.ts';

expect.extend(jobMatchers);

const payload = { subject: 'Spring', recipients: ['ada@example.com', 'gone@example.com', 'grace@example.com'] };

/** A provider that answers as told, and delivers each key once. */
function provider(answer: (mail: Mail, asked: number) => number) {
  const inboxes = new Map<string, string>();
  let asked = 0;
  const send = async (mail: Mail) => {
    const status = answer(mail, ++asked);
    if (status === 200) inboxes.set(mail.idempotencyKey, mail.to);
    return status;
  };
  return { send, inboxes };
}

const usual = ({ to }: Mail) => (to.startsWith('gone') ? 550 : 200);

it('sends to everybody once, wherever the worker is killed', async () => {
  // The kills repeat the job from its beginning, each time as a job of its own with keys of its own.
  let { send, inboxes } = provider(usual);
  const newsletter = testHandler(new NewsletterHandler((mail) => send(mail)), { payload });
  const received = () => {
    const mails = [...inboxes.values()];
    ({ send, inboxes } = provider(usual));
    return mails;
  };

  expect(await newsletter.run()).toHaveCompleted({ sent: 2, bounced: 1 });
  expect(received()).toEqual(['ada@example.com', 'grace@example.com']);
  const { points } = await newsletter.killAtEveryCheckpoint(received);

  expect(points).toContain('during step 3 of 3 (mail:2)');
});

it('goes on where it was when the provider asks for patience', async () => {
  const { send, inboxes } = provider((mail, asked) => (asked === 3 ? 429 : usual(mail)));

  const job = await testHandler(new NewsletterHandler(send), { payload }).run();

  expect(job).toHaveCompleted({ sent: 2, bounced: 1 });
  expect(inboxes.size).toBe(2);
});

it('gives up at once when the provider refuses the key', async () => {
  const { send } = provider(() => 401);

  const job = await testHandler(new NewsletterHandler(send), { payload }).run();

  expect(job).toHaveFailed('MAIL_KEY');
});
