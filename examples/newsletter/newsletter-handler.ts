import { BaseJobHandler, type JobContext, PermanentError, RetryLaterError } from '@jobstack/handler-sdk';
import { z } from 'zod';

const payload = z.object({ subject: z.string().min(1), recipients: z.array(z.email()).min(1) });

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Two mails with the same key are one to the provider. */
  readonly idempotencyKey: string;
}

/** The mail provider: the status of its answer. */
export type Send = (mail: Mail) => Promise<number>;

/** Sends a newsletter: an address after the other, each in a step whose result is kept. */
export class NewsletterHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;
  readonly #send: Send;

  constructor(send: Send) {
    super();
    this.#send = send;
  }

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { subject, recipients } = context.payload;
    let bounced = 0;
    for (const [index, to] of recipients.entries()) {
      const name = `mail:${index}`;
      const status = await context.step(name, () =>
        this.#deliver({ to, subject, idempotencyKey: `${context.taskId}:${name}` }),
      );
      if (status === 550) bounced += 1;
    }
    return { sent: recipients.length - bounced, bounced };
  }

  async #deliver(mail: Mail): Promise<number> {
    const status = await this.#send(mail);
    if (status === 401) throw new PermanentError('The mail provider refuses our key.', { code: 'MAIL_KEY' });
    if (status === 429) throw new RetryLaterError('The mail provider asks for patience.', { delay: '1m' });
    if (status >= 500 && status !== 550) throw new Error(`The mail provider answered ${status}.`);
    return status;
  }
}
