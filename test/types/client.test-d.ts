import { createClient, type Job, type JobSummary } from '@jobstack/client';
import type { JsonValue } from '@jobstack/core';
import { expectTypeOf } from 'vitest';
import type { Handlers } from './handlers.ts';

const client = createClient<Handlers>({ url: 'http://localhost:4000' });
const anybody = createClient({ url: 'http://localhost:4000' });

// Never called: only its types are looked at.
export const submitted = async () => {
  const job = await client.submit('invoice', { orderId: 1, day: 'Monday' });
  expectTypeOf(job.type).toEqualTypeOf<'invoice'>();
  expectTypeOf(job.payload.copies).toEqualTypeOf<number | undefined>();
  expectTypeOf((await client.waitFor(job)).result).toEqualTypeOf<{ readonly pages: number } | null>();
  expectTypeOf((await client.submit('free', {})).result).toEqualTypeOf<string | null>();
  expectTypeOf(client.waitFor(12)).resolves.toEqualTypeOf<Job>();
  expectTypeOf(client.each()).toExtend<AsyncIterable<JobSummary>>();
  await client.submit('csv_import', { target: 'products' }, { file: { name: 'a.csv', body: new Blob([]) } });
  await client.submitMany([
    { type: 'free', payload: { anything: true } },
    { type: 'invoice', payload: { orderId: 1, day: 'Monday' }, runAt: new Date(0) },
  ]);

  // @ts-expect-error there is no such job type
  await client.submit('invoices', { orderId: 1, day: 'Monday' });
  // @ts-expect-error orderId is a number
  await client.submit('invoice', { orderId: '1', day: 'Monday' });
  // @ts-expect-error day is missing
  await client.submit('invoice', { orderId: 1 });
  // @ts-expect-error a client sends the day as text, whatever the handler gets
  await client.submit('invoice', { orderId: 1, day: 6 });
  // @ts-expect-error a key of no field
  await client.submit('invoice', { orderId: 1, day: 'Monday', copys: 2 });
  // @ts-expect-error no such import target
  await client.submit('csv_import', { target: 'orders' });
  // @ts-expect-error an instant, not text
  await client.submit('free', {}, { runAt: '2026-01-01' });
  // @ts-expect-error the payload of another type
  await client.submitMany([{ type: 'invoice', payload: { anything: true } }]);
  // @ts-expect-error a file has a name
  await client.submit('free', {}, { file: new Blob([]) });
};

/** Without a handler map any type and any object will do. */
export const untyped = async () => {
  const job = await anybody.submit('whatever', { a: 1 });
  expectTypeOf(job.type).toEqualTypeOf<'whatever'>();
  expectTypeOf(job.result).toEqualTypeOf<JsonValue>();
};
