export { ACTION_JOB_TYPE, BULK_ACTIONS, type BulkAction } from '@jobstack/core';
export type { ActionPreviewJson, ActionReportJson } from './action.ts';
export type {
  CountersJson,
  HandlerJson,
  LimitJson,
  QueueJson,
  ScheduleJson,
  SessionJson,
  VersionJson,
} from './fleet.ts';
export type {
  AttemptListJson,
  HistoryEntryJson,
  HistoryListJson,
  JobAttemptJson,
  JobLogJson,
  JobRejectJson,
  LogListJson,
  RejectListJson,
} from './history.ts';
export type {
  BulkCreatedJson,
  CreatedJobJson,
  JobJson,
  JobListJson,
  JobSummaryJson,
  MultipartUploadJson,
  SingleUploadJson,
  UploadJson,
  UploadPartJson,
} from './job.ts';
export type { Operation } from './operation.ts';
export { OPERATIONS, type OperationId } from './operations.ts';
export { PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemAnswer, type ProblemCode } from './problem.ts';
export type {
  ActionRequestJson,
  BulkRequestJson,
  JobRequestJson,
  LimitRequestJson,
  RetryRequestJson,
} from './requests.ts';
export { ROLES, type Role } from './roles.ts';
