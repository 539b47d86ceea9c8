import { BaseJobHandler, type JobContext, RetryLaterError } from '@jobstack/handler-sdk';
import * as z from 'zod';
import { memoryDatabase } from '../src/index.ts';

const numbers = z.object({ numbers: z.array(z.number()).default([1, 2, 3]) });
type Numbers = z.infer<typeof numbers>;

/** What the handlers here write to. */
interface Ledger {
  insert(number: number): void;
}

/** Rows in an array. */
export function aLedger() {
  return memoryDatabase({ rows: [] as number[] }, (data) => ({
    insert: (number: number) => void data.rows.push(number),
  }));
}

const ledger = (db: unknown) => db as Ledger;

/** Stores a number a commit and refuses negative ones, as a handler should. */
export class CarefulHandler extends BaseJobHandler<typeof numbers> {
  override readonly payload = numbers;

  async execute(context: JobContext<Numbers>) {
    const state = (context.checkpoint ?? { done: 0, sum: 0 }) as { done: number; sum: number };
    let { done, sum } = state;
    for (const number of context.payload.numbers.slice(done)) {
      if (number < 0) context.reject({ line: done + 1, code: 'NEGATIVE', message: 'a negative number' });
      done += 1;
      sum += number;
      await context.commit(async (tx) => ledger(tx).insert(number), { done, sum });
    }
    this.logInfo(context, `Stored ${done} numbers`);
    return { sum };
  }
}

/** The same without looking at the checkpoint. */
export class ForgetfulHandler extends CarefulHandler {
  override async execute(context: JobContext<Numbers>) {
    let sum = 0;
    for (const number of context.payload.numbers) {
      sum += number;
      await context.commit(async (tx) => ledger(tx).insert(number), sum);
    }
    return { sum };
  }
}

/** Adds up in a variable what it should keep in its checkpoint. */
export class MiscountingHandler extends CarefulHandler {
  override async execute(context: JobContext<Numbers>) {
    const done = typeof context.checkpoint === 'number' ? context.checkpoint : 0;
    let sum = 0;
    for (const [index, number] of context.payload.numbers.slice(done).entries()) {
      sum += number;
      await context.commit(async (tx) => ledger(tx).insert(number), done + index + 1);
    }
    return { sum };
  }
}

/** Writes beside its transaction. */
export class DirectHandler extends CarefulHandler {
  override async execute(context: JobContext<Numbers>) {
    ledger(context.db).insert(1);
    await context.commit(async () => undefined, 1);
    return { sum: 1 };
  }
}

/** A shop that takes money, and knows a payment by its key when it is told one. */
export class Shop {
  readonly payments: (string | undefined)[] = [];

  pay(key?: string): string {
    if (key === undefined || !this.payments.includes(key)) this.payments.push(key);
    return 'receipt';
  }
}

/** Pays in a step, with or without an idempotency key. */
export class PayingHandler extends BaseJobHandler {
  readonly #shop: Shop;
  readonly #withKey: boolean;

  constructor(shop: Shop, withKey: boolean) {
    super();
    this.#shop = shop;
    this.#withKey = withKey;
  }

  async execute(context: JobContext<Record<string, unknown>>) {
    const receipt = await context.step('pay', async () => this.#shop.pay(this.#withKey ? context.taskId : undefined));
    return { receipt };
  }
}

/** Spawns a job a number, and adds up what they answer. */
export class ParentHandler extends CarefulHandler {
  override async execute(context: JobContext<Numbers>) {
    if (context.checkpoint === undefined) {
      await context.spawn(context.payload.numbers.map((number) => ({ type: 'double', payload: { number } })));
      await context.commit(async () => undefined, 'spawned');
    }
    const children = await context.children();
    return { sum: children.reduce((sum, { result }) => sum + Number(result), 0) };
  }
}

/** Twice its number. */
export class DoubleHandler extends BaseJobHandler {
  async execute(context: JobContext<Record<string, unknown>>) {
    return Number(context.payload.number) * 2;
  }
}

/** Succeeds in its third attempt. */
export class StubbornHandler extends BaseJobHandler {
  async execute({ attempt }: JobContext<Record<string, unknown>>) {
    if (attempt === 1) throw new Error('not yet');
    if (attempt === 2) throw new RetryLaterError('later', { delay: '2d' });
    return { attempt };
  }
}
