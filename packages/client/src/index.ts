export { ApiProblem, type Problem } from './api-problem.ts';
export { createClient, JobStackClient, type ListOptions, type LogOptions, type PageOptions } from './client.ts';
export type { CallOptions, ClientOptions } from './client-options.ts';
export type { ActionPreview, ActionReport, ActionRequest, BulkAction } from './contract/action.ts';
export type {
  Counters,
  Handler,
  Limit,
  Queue,
  Queues,
  Schedule,
  SessionInfo,
  Version,
} from './contract/deployment.ts';
export type { HistoryEntry, JobAttempt, JobLog, JobReject } from './contract/history.ts';
export type { Job, JobFilter, JobPage, JobRef, JobSummary, Progress } from './contract/job.ts';
export type { JobOf, JsonOf } from './contract/job-of.ts';
export type { MultipartUpload, SingleUpload, Upload, UploadPart } from './contract/upload.ts';
export type { Deployment } from './deployment.ts';
export type { FollowOptions } from './follow-logs.ts';
export type { RetryOptions } from './http/retry-delay.ts';
export type { JobActions } from './job-actions.ts';
export { bearer, type OutgoingRequest, type SignIn } from './sign-in.ts';
export type { NewJob, SubmitOptions, SubmittedJob } from './submit.ts';
export type { FileToUpload, UploadOptions, UploadProgress } from './upload-file.ts';
export type { WaitOptions } from './wait-for.ts';
