import type { ScheduleOf } from '@jobstack/deployment/stages';
import { expectTypeOf } from 'vitest';
import type { Handlers } from './handlers.ts';

const at = { name: 'nightly', cron: '0 3 * * ? *' } as const;

export const schedules: readonly ScheduleOf<Handlers>[] = [
  { ...at, type: 'invoice', payload: { orderId: 1, day: 'Monday' } },
  { ...at, type: 'invoice', payload: { orderId: 1, day: 'Monday', copies: 2 } },
  { ...at, type: 'free', payload: {} },
  // @ts-expect-error there is no such job type
  { ...at, type: 'invoices', payload: {} },
  // @ts-expect-error what the handler of another type takes
  { ...at, type: 'invoice', payload: { anything: true } },
  // @ts-expect-error orderId is a number
  { ...at, type: 'invoice', payload: { orderId: '1', day: 'Monday' } },
  // @ts-expect-error a schedule has a name
  { cron: at.cron, type: 'free', payload: {} },
];
expectTypeOf<ScheduleOf<Handlers>['type']>().toEqualTypeOf<'invoice' | 'free' | 'csv_import'>();
