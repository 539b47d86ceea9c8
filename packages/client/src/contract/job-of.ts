import type { JsonValue } from '@jobstack/core';
import type { HandlerMap, JobTypeOf, PayloadInputOf, ResultOf } from '@jobstack/handler-sdk';
import type { Job } from './job.ts';

/** A value after its way through JSON: a `Date` is a text, a function is nothing. */
export type JsonOf<Value> = unknown extends Value
  ? JsonValue
  : Value extends { toJSON(): infer Json }
    ? Json
    : Value extends string | number | boolean | null
      ? Value
      : Value extends undefined | symbol | ((...args: never) => unknown)
        ? never
        : { readonly [Key in keyof Value]: JsonOf<Value[Key]> };

/** A job of this type: its payload is what its schema takes, its result what its handler resolves to. */
export interface JobOf<Map extends HandlerMap, Type extends JobTypeOf<Map>>
  extends Omit<Job, 'type' | 'payload' | 'result'> {
  readonly type: Type;
  readonly payload: JsonOf<PayloadInputOf<Map, Type>>;
  /** Null unless the job is COMPLETED, or when the handler resolves to nothing. */
  readonly result: JsonOf<ResultOf<Map, Type>> | null;
}
