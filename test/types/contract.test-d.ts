import type * as api from '@jobstack/api/contract';
import type * as client from '@jobstack/client';
import type { JsonValue } from '@jobstack/core';
import { expectTypeOf } from 'vitest';

// The client has types of its own, so that a browser needs neither schemas nor the API. What the API answers must be what they say, and no
// field more or less.
type Same<Answer, Told> = [Json<Answer>] extends [Told]
  ? [keyof Told] extends [keyof Answer]
    ? [keyof Answer] extends [keyof Told]
      ? true
      : 'a field is missing in the client'
    : 'the client tells of a field that is not answered'
  : 'a field is of another type';

/** As it comes out of JSON: whatever is known of no schema is JSON all the same, and nothing is there and undefined. */
type Json<Value> = unknown extends Value
  ? JsonValue
  : Value extends readonly (infer Item)[]
    ? readonly Json<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Json<Exclude<Value[Key], undefined>> }
      : Value;

expectTypeOf<Same<api.JobSummaryJson, client.JobSummary>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.JobJson, client.Job>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.JobListJson, client.JobPage>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.JobLogJson, client.JobLog>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.JobRejectJson, client.JobReject>>().toEqualTypeOf<true>();
// Causes are told as any JSON.
expectTypeOf<Same<Omit<api.JobAttemptJson, 'error'>, Omit<client.JobAttempt, 'error'>>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.HistoryEntryJson, client.HistoryEntry>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.ActionPreviewJson, client.ActionPreview>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.ActionReportJson, client.ActionReport>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.VersionJson, client.Version>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.SessionJson, client.SessionInfo>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.CountersJson, client.Counters>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.HandlerJson, client.Handler>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.ScheduleJson, client.Schedule>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.QueueJson, client.Queue>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.LimitJson, client.Limit>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.SingleUploadJson, client.SingleUpload>>().toEqualTypeOf<true>();
expectTypeOf<Same<api.MultipartUploadJson, client.MultipartUpload>>().toEqualTypeOf<true>();
