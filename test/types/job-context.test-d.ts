import type { ChildJob, JobContext } from '@jobstack/handler-sdk';
import { expectTypeOf } from 'vitest';
import { products } from './handlers.ts';

declare const context: JobContext<{ sku: string }>;

expectTypeOf(context.payload).toEqualTypeOf<{ sku: string }>();
expectTypeOf(context.children()).resolves.toEqualTypeOf<readonly ChildJob[]>();

// A commit resolves to what its write does, and hands that to the next checkpoint.
expectTypeOf(context.commit(async () => 41, 'next')).resolves.toEqualTypeOf<number>();
context.commit(
  async (tx) => (await tx.insert(products).values({ tenantId: 'a', sku: 'b' }).returning()).length,
  (written) => {
    expectTypeOf(written).toEqualTypeOf<number>();
    return { written };
  },
);
// @ts-expect-error a date does not survive JSON
context.commit(async () => undefined, new Date());
// @ts-expect-error a checkpoint has to be given
context.commit(async () => undefined);
// @ts-expect-error a row that the table does not take
context.commit((tx) => tx.insert(products).values({ tenantId: 'a', sku: 7 }), 1);
// @ts-expect-error transactions are the engine's
context.db.transaction;

expectTypeOf(context.step('charge', async () => ({ receipt: 'r' }))).resolves.toEqualTypeOf<{ receipt: string }>();
expectTypeOf(context.step('mail', async () => undefined)).resolves.toBeUndefined();
// @ts-expect-error a map does not survive JSON
context.step('map', async () => new Map());

context.reject({ line: 1, code: 'BAD', message: 'bad' });
// @ts-expect-error a place in a file is its line
context.reject({ row: 1, code: 'BAD', message: 'bad' });
// @ts-expect-error there is no such level
context.logger('warn', 'text');
// @ts-expect-error read-only
context.payload = { sku: 'b' };
// @ts-expect-error a spawned job has a payload
context.spawn([{ type: 'invoice' }]);
