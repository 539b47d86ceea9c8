export { ApiError, type Problem } from './api-error.ts';
export type { Api, ApiOptions, ApiSettings, ErrorListener, FailedRequest, TenantBudgets } from './api-options.ts';
export { createApi } from './create-api.ts';
export {
  DevelopmentSession,
  type DevelopmentSessionOptions,
  newSessionToken,
  SESSION_COOKIE,
} from './development-session.ts';
export type { JobAttemptJson, JobJson, JobLogJson, JobRejectJson, JobSummaryJson, UploadJson } from './job-json.ts';
export type { Session, Sessions } from './sessions.ts';
