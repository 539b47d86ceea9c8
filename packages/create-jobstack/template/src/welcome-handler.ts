import { BaseJobHandler, type JobContext, PermanentError } from '@jobstack/handler-sdk';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { customers } from './tables.ts';

const payload = z.object({ email: z.email() });

/** Greets a customer, once. */
export class WelcomeHandler extends BaseJobHandler<typeof payload> {
  override readonly payload = payload;

  async execute(context: JobContext<z.infer<typeof payload>>) {
    const { email } = context.payload;
    const [customer] = await context.db.select().from(customers).where(eq(customers.email, email));
    if (!customer) throw new PermanentError(`${email} is no customer of ours`, { code: 'NO_CUSTOMER' });
    // The result of a step is stored: what it does outside is not done again when a later attempt goes on from here.
    await context.step('greet', async () => {
      this.logInfo(context, `Welcome, ${customer.name}`);
      return { sent: true };
    });
    // What is written in here is stored exactly once, however often workers die.
    const welcomed = { welcomedAt: sql`now()` };
    await context.commit((tx) => tx.update(customers).set(welcomed).where(eq(customers.email, email)), {
      welcomed: true,
    });
    return { welcomed: email };
  }
}
