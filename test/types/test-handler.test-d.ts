import { memoryDatabase, type TestedJob, testHandler } from '@jobstack/testing';
import { expectTypeOf } from 'vitest';
import { FreeHandler, handlers, InvoiceHandler } from './handlers.ts';

const payload = { orderId: 1, day: 'Monday' };
const invoices = testHandler(new InvoiceHandler(), { payload });

expectTypeOf(invoices.run()).resolves.toEqualTypeOf<TestedJob<{ pages: number }>>();
invoices.killAtEveryCheckpoint(({ result }) => {
  expectTypeOf(result).toEqualTypeOf<{ pages: number } | undefined>();
  return result;
});
expectTypeOf(testHandler(() => new FreeHandler()).run()).resolves.toEqualTypeOf<TestedJob<string>>();
testHandler(handlers.csv_import, { payload: { target: 'products' }, file: { content: 'sku\n' } });
expectTypeOf(memoryDatabase({ rows: [1] }, () => ({})).data).toEqualTypeOf<{ rows: number[] }>();

// @ts-expect-error orderId is a number
testHandler(new InvoiceHandler(), { payload: { orderId: '1', day: 'Monday' } });
// @ts-expect-error no target of this name
testHandler(handlers.csv_import, { payload: { target: 'orders' } });
// @ts-expect-error a class is no handler, and no function that makes one
testHandler(InvoiceHandler);
// @ts-expect-error no option
testHandler(new FreeHandler(), { db: {} });
