import type { ScheduleConfig } from '@jobstack/cdk';
import type { HandlerMap, JobTypeOf, PayloadInputOf } from '@jobstack/handler-sdk';

/** A schedule whose `type` is in the handler map and whose `payload` is what a client could send for it: defaults may be left out. */
export type ScheduleOf<Map extends HandlerMap> = {
  readonly [Type in JobTypeOf<Map>]: ScheduleConfig & {
    readonly type: Type;
    readonly payload: PayloadInputOf<Map, Type>;
  };
}[JobTypeOf<Map>];
