export { ApiError, type ApiErrorOptions, type Problem } from './api-error.ts';
export type { Api, ApiOptions, ApiSettings, ErrorListener, FailedRequest, TenantBudgets } from './api-options.ts';
export type { ProblemCode } from './contract/problem.ts';
export { ROLES, type Role } from './contract/roles.ts';
export { createApi } from './create-api.ts';
export {
  DevelopmentSession,
  type DevelopmentSessionOptions,
  newSessionToken,
  SESSION_COOKIE,
} from './development-session.ts';
export type { RequestSession, Session, Sessions } from './sessions.ts';
export { JOBSTACK_VERSION } from './version.ts';
