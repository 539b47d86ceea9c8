// @jobstack/api

import { JobStackError, JobStatus, JsonValue } from "@jobstack/core";
import { ErrorCauseRecord, JobAttemptRecord, JobLogRecord, JobRecords, Limits } from "@jobstack/database";
import { HandlerMap } from "@jobstack/handler-sdk";
import { Doorbell, UploadStore } from "@jobstack/processor";
import { Hono } from "hono";
import { RequestIdVariables } from "hono/request-id";
interface Problem {
  readonly path: string;
  readonly message: string;
}
type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 429 | 500;
export declare class ApiError extends JobStackError {
  readonly status: ErrorStatus;
  readonly problems: readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: ErrorStatus, code: string, message: string, { problems, headers }?: {
    problems?: readonly Problem[];
    headers?: Readonly<Record<string, string>>;
  });
}
interface Session {
  readonly tenantId: string;
  readonly ownerId: string;
  readonly operator?: boolean;
}
interface Sessions {
  authenticate(request: Request, platform: unknown): Promise<Session | undefined>;
}
interface ApiOptions {
  readonly records: JobRecords;
  readonly limits: Limits;
  readonly handlers: HandlerMap;
  readonly uploads: Pick<UploadStore, 'presign' | 'head'>;
  readonly doorbell: Pick<Doorbell, 'ring' | 'arm'>;
  readonly sessions: Sessions;
  readonly settings?: ApiSettings;
  readonly onError?: ErrorListener;
}
interface ApiSettings {
  readonly uploadExpiresInSeconds?: number;
  readonly budgets?: TenantBudgets;
  readonly loopbackOnly?: boolean;
}
interface TenantBudgets {
  readonly openJobs?: number | undefined;
  readonly storedBytes?: number | undefined;
  readonly fileRetentionDays?: number | undefined;
}
type ErrorListener = (error: unknown, request?: FailedRequest) => void;
interface FailedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
}
interface RequestScope {
  Bindings: object;
  Variables: RequestIdVariables & {
    session: Session;
  };
}
type Api = Hono<RequestScope>;
export declare function createApi(given: ApiOptions): Api;
export declare const SESSION_COOKIE = "jobstack_session";
interface DevelopmentSessionOptions {
  readonly token: string;
  readonly session?: Session;
}
export declare function newSessionToken(): string;
export declare class DevelopmentSession implements Sessions {
  #private;
  constructor({ token, session }: DevelopmentSessionOptions);
  authenticate(request: Request): Promise<Session | undefined>;
}
interface ProgressJson {
  readonly done: number;
  readonly total: number | null;
  readonly counters?: Readonly<Record<string, number>>;
}
interface JobSummaryJson {
  readonly id: number;
  readonly taskId: string;
  readonly type: string;
  readonly status: JobStatus;
  readonly queue: string;
  readonly ownerId: string | null;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly handovers: number;
  readonly progress: ProgressJson | null;
  readonly rejectCount: number;
  readonly error: {
    readonly code: string;
    readonly message: string;
  } | null;
  readonly file: {
    readonly name: string;
    readonly size: number | null;
    readonly contentType: string;
  } | null;
  readonly createdAt: string;
  readonly runAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}
interface JobJson extends JobSummaryJson {
  readonly payload: JsonValue;
  readonly result: JsonValue;
  readonly omitted?: readonly ('payload' | 'result')[];
}
interface UploadJson {
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}
interface JobLogJson {
  readonly id: number;
  readonly attempt: number;
  readonly level: JobLogRecord['level'];
  readonly message: string;
  readonly metadata: JsonValue;
  readonly rowNumber: number | null;
  readonly createdAt: string;
}
interface JobRejectJson {
  readonly id: number;
  readonly attempt: number;
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  readonly raw: string | null;
  readonly createdAt: string;
}
interface AttemptErrorJson {
  readonly code: string;
  readonly message: string;
  readonly stack: string | null;
  readonly causes: readonly ErrorCauseRecord[];
}
interface JobAttemptJson {
  readonly attempt: number;
  readonly worker: string;
  readonly endedAs: NonNullable<JobAttemptRecord['endedAs']> | null;
  readonly error: AttemptErrorJson | null;
  readonly handovers: number;
  readonly durationMs: number | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}
export type { Api, ApiOptions, ApiSettings, DevelopmentSessionOptions, ErrorListener, FailedRequest, JobAttemptJson, JobJson, JobLogJson, JobRejectJson, JobSummaryJson, Problem, Session, Sessions, TenantBudgets, UploadJson };