import type { ScheduleConfig } from '@jobstack/cdk';
import type { HandlerMap, JobTypeOf, PayloadOf } from '@jobstack/handler-sdk';

/** A schedule whose `type` is in the handler map and whose `payload` is what that handler takes. */
export type ScheduleOf<Map extends HandlerMap> = {
  readonly [Type in JobTypeOf<Map>]: ScheduleConfig & { readonly type: Type; readonly payload: PayloadOf<Map, Type> };
}[JobTypeOf<Map>];
