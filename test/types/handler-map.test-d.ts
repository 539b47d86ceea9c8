import {
  BaseJobHandler,
  createHandlerMap,
  type HandlerMap,
  type IJobHandler,
  type JobContext,
  type JobHandler,
  type JobTypeOf,
  type PayloadInputOf,
  type PayloadOf,
  type ResultOf,
  type UncheckedPayload,
} from '@jobstack/handler-sdk';
import { expectTypeOf } from 'vitest';
import type * as z from 'zod';
import { type Handlers, handlers, InvoiceHandler, invoice } from './handlers.ts';

expectTypeOf<JobTypeOf<Handlers>>().toEqualTypeOf<'invoice' | 'free' | 'csv_import'>();
expectTypeOf<Handlers>().toExtend<HandlerMap>();

// What a handler gets is what its schema answers; what a client sends is what it takes.
expectTypeOf<PayloadOf<Handlers, 'invoice'>>().toEqualTypeOf<{ orderId: number; copies: number; day: number }>();
expectTypeOf<PayloadInputOf<Handlers, 'invoice'>>().toEqualTypeOf<{
  orderId: number;
  copies?: number | undefined;
  day: string;
}>();
expectTypeOf<PayloadOf<Handlers, 'free'>>().toEqualTypeOf<UncheckedPayload>();
expectTypeOf<PayloadInputOf<Handlers, 'free'>>().toEqualTypeOf<UncheckedPayload>();
expectTypeOf<ResultOf<Handlers, 'invoice'>>().toEqualTypeOf<{ pages: number }>();
expectTypeOf<ResultOf<Handlers, 'free'>>().toEqualTypeOf<string>();
expectTypeOf<ResultOf<Handlers, 'csv_import'>>().toHaveProperty('successCount').toEqualTypeOf<number>();

// @ts-expect-error there is no such job type
type _Unknown = PayloadOf<Handlers, 'invoices'>;
// @ts-expect-error the map is read-only
handlers.invoice = new InvoiceHandler();
// @ts-expect-error the class instead of an instance
createHandlerMap({ invoice: InvoiceHandler });
// @ts-expect-error an object that cannot be run
createHandlerMap({ invoice: { run: async () => undefined } });

class WrongContext extends BaseJobHandler<typeof invoice> {
  override readonly payload = invoice;
  // @ts-expect-error `orderId` is a number
  async execute(_context: JobContext<{ orderId: string }>) {}
}
class WrongRetry extends BaseJobHandler {
  // @ts-expect-error attempts are counted
  override readonly retry = { maxAttempts: 'five' };
  async execute() {}
}
class WrongFile extends BaseJobHandler {
  // @ts-expect-error 'optional' or 'required'
  override readonly file = 'maybe';
  async execute() {}
}
export const misdeclared = [WrongContext, WrongRetry, WrongFile];

// The classic guide's name, with and without a payload and a result.
class ClassicHandler implements IJobHandler {
  async execute(context: JobContext) {
    return { success: true, rows: Object.keys(context.payload).length };
  }
}
class TypedClassicHandler implements IJobHandler<z.infer<typeof invoice>, number> {
  readonly payload = invoice;
  async execute(context: JobContext<z.infer<typeof invoice>>) {
    return context.payload.orderId;
  }
}
expectTypeOf<IJobHandler<{ a: 1 }, string>>().toEqualTypeOf<JobHandler<{ a: 1 }, string>>();
const classic = createHandlerMap({ classic: new ClassicHandler(), typed: new TypedClassicHandler() });
expectTypeOf<ResultOf<typeof classic, 'typed'>>().toEqualTypeOf<number>();
expectTypeOf<PayloadInputOf<typeof classic, 'typed'>>().toHaveProperty('day').toEqualTypeOf<string>();

// @ts-expect-error no `execute`
class Incomplete implements IJobHandler {}
export const incomplete = Incomplete;
