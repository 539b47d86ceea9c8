// @jobstack/api

import { JobStackError } from "@jobstack/core";
import * as z from "zod";
import { JobRecords, Limits } from "@jobstack/database";
import { HandlerMap } from "@jobstack/handler-sdk";
import { Doorbell, UploadStore } from "@jobstack/processor";
import { Hono } from "hono";
import { RequestIdVariables } from "hono/request-id";
declare const PROBLEMS: {
  readonly UNKNOWN_JOB_TYPE: {
    readonly status: 400;
    readonly title: 'No handler is registered for the job type';
  };
  readonly INVALID_REQUEST: {
    readonly status: 400;
    readonly title: 'A field is missing, unknown, out of range or cannot be stored exactly';
  };
  readonly INVALID_PAYLOAD: {
    readonly status: 400;
    readonly title: 'The payload does not satisfy its job type';
  };
  readonly FILE_REQUIRED: {
    readonly status: 400;
    readonly title: 'Jobs of this type work on a file';
  };
  readonly INVALID_JSON: {
    readonly status: 400;
    readonly title: 'The body is not JSON in UTF-8';
  };
  readonly INVALID_QUERY: {
    readonly status: 400;
    readonly title: 'A query parameter is unknown, out of range, there twice or no text';
  };
  readonly FILE_NOT_UPLOADED: {
    readonly status: 400;
    readonly title: 'The file is not there yet';
  };
  readonly FILE_SIZE_MISMATCH: {
    readonly status: 400;
    readonly title: 'The file has another size than announced';
  };
  readonly UNAUTHENTICATED: {
    readonly status: 401;
    readonly title: 'There is no valid session';
  };
  readonly CROSS_ORIGIN: {
    readonly status: 403;
    readonly title: "A session cookie came with another site's request";
  };
  readonly FORBIDDEN: {
    readonly status: 403;
    readonly title: 'The role of the session does not permit this';
  };
  readonly FOREIGN_TENANT: {
    readonly status: 403;
    readonly title: 'The session is for its own tenant alone';
  };
  readonly UNUSABLE_SESSION: {
    readonly status: 403;
    readonly title: 'The session has a tenant or owner that cannot be stored';
  };
  readonly JOB_NOT_FOUND: {
    readonly status: 404;
    readonly title: 'There is no such job';
  };
  readonly ROUTE_NOT_FOUND: {
    readonly status: 404;
    readonly title: 'There is no such route';
  };
  readonly METHOD_NOT_ALLOWED: {
    readonly status: 405;
    readonly title: 'The route has other methods';
  };
  readonly EVENTS_UNAVAILABLE: {
    readonly status: 406;
    readonly title: 'This host cannot hold a connection';
  };
  readonly JOB_ENDED: {
    readonly status: 409;
    readonly title: 'The job ended before it was ever started';
  };
  readonly NOT_RETRYABLE: {
    readonly status: 409;
    readonly title: 'Only failed and cancelled jobs can be retried';
  };
  readonly NO_UPLOAD: {
    readonly status: 409;
    readonly title: 'The job waits for no file';
  };
  readonly FILE_NEVER_CAME: {
    readonly status: 409;
    readonly title: 'The job has no file to work on';
  };
  readonly COUNT_CHANGED: {
    readonly status: 409;
    readonly title: 'The filter meets another number of jobs than expected';
  };
  readonly IDEMPOTENCY_CONFLICT: {
    readonly status: 409;
    readonly title: 'The idempotency key belongs to a job that was asked for otherwise';
  };
  readonly IDEMPOTENCY_RACE: {
    readonly status: 409;
    readonly title: 'The job of the idempotency key was removed at this very moment';
  };
  readonly FILE_TOO_LARGE: {
    readonly status: 413;
    readonly title: 'The file is larger than its job type takes';
  };
  readonly BODY_TOO_LARGE: {
    readonly status: 413;
    readonly title: 'The body is too large';
  };
  readonly NOT_JSON: {
    readonly status: 415;
    readonly title: 'The body is not called JSON';
  };
  readonly HOST_NOT_ALLOWED: {
    readonly status: 421;
    readonly title: 'The request came for another host name';
  };
  readonly TENANT_BUDGET: {
    readonly status: 429;
    readonly title: 'The tenant has what it may have';
  };
  readonly INTERNAL: {
    readonly status: 500;
    readonly title: 'Our fault';
  };
};
type ProblemCode = keyof typeof PROBLEMS;
type ProblemStatus = (typeof PROBLEMS)[ProblemCode]['status'];
interface Problem {
  readonly path: string;
  readonly message: string;
}
interface ApiErrorOptions {
  readonly problems?: readonly Problem[];
  readonly headers?: Readonly<Record<string, string>>;
}
export declare class ApiError extends JobStackError {
  readonly status: ProblemStatus;
  readonly problems: readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(code: ProblemCode, message: string, { problems, headers }?: ApiErrorOptions);
}
declare const schedule: z.ZodObject<{
  name: z.ZodString;
  type: z.ZodString;
  cron: z.ZodString;
  timeZone: z.ZodString;
  tenantId: z.ZodString;
}, z.core.$strict>;
type ScheduleJson = z.output<typeof schedule>;
export declare const ROLES: readonly ['viewer', 'operator', 'admin'];
type Role = (typeof ROLES)[number];
interface Session {
  readonly tenantId: string;
  readonly ownerId: string;
  readonly role?: Role | undefined;
  readonly anyTenant?: boolean | undefined;
}
type RequestSession = Required<{ readonly [Name in keyof Session]: NonNullable<Session[Name]>; }>;
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
  readonly events?: boolean;
  readonly schedules?: readonly ScheduleJson[];
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
    session: RequestSession;
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
export declare const JOBSTACK_VERSION = "0.1.0";
export type { Api, ApiErrorOptions, ApiOptions, ApiSettings, DevelopmentSessionOptions, ErrorListener, FailedRequest, Problem, ProblemCode, RequestSession, Role, Session, Sessions, TenantBudgets };
// @jobstack/api/contract

import { ACTION_JOB_TYPE, BULK_ACTIONS, BulkAction } from "@jobstack/core";
import * as z from "zod";
declare const actionPreview: z.ZodObject<{
  action: z.ZodEnum<{
    cancel: "cancel";
    erase: "erase";
    retry: "retry";
  }>;
  count: z.ZodInt;
  sample: z.ZodArray<z.ZodObject<{
    id: z.ZodInt;
    taskId: z.ZodUUID;
    type: z.ZodString;
    status: z.ZodEnum<{
      AWAITING_FILE: "AWAITING_FILE";
      CANCELLED: "CANCELLED";
      COMPLETED: "COMPLETED";
      FAILED: "FAILED";
      QUEUED: "QUEUED";
      RETRYING: "RETRYING";
      RUNNING: "RUNNING";
      WAITING: "WAITING";
    }>;
    queue: z.ZodString;
    tenantId: z.ZodString;
    ownerId: z.ZodNullable<z.ZodString>;
    parentId: z.ZodNullable<z.ZodInt>;
    openChildren: z.ZodInt;
    attempt: z.ZodInt;
    maxAttempts: z.ZodInt;
    handovers: z.ZodInt;
    progress: z.ZodNullable<z.ZodObject<{
      done: z.ZodNumber;
      total: z.ZodNullable<z.ZodNumber>;
      counters: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodNumber>>;
    }, z.core.$strict>>;
    rejectCount: z.ZodInt;
    error: z.ZodNullable<z.ZodObject<{
      code: z.ZodString;
      message: z.ZodString;
    }, z.core.$strict>>;
    file: z.ZodNullable<z.ZodObject<{
      name: z.ZodString;
      size: z.ZodNullable<z.ZodInt>;
      contentType: z.ZodString;
    }, z.core.$strict>>;
    createdAt: z.ZodISODateTime;
    runAt: z.ZodISODateTime;
    startedAt: z.ZodNullable<z.ZodISODateTime>;
    finishedAt: z.ZodNullable<z.ZodISODateTime>;
  }, z.core.$strict>>;
}, z.core.$strict>;
type ActionPreviewJson = z.output<typeof actionPreview>;
declare const actionReport: z.ZodObject<{
  action: z.ZodEnum<{
    cancel: "cancel";
    erase: "erase";
    retry: "retry";
  }>;
  matched: z.ZodInt;
  changed: z.ZodInt;
  unchanged: z.ZodInt;
}, z.core.$strict>;
type ActionReportJson = z.output<typeof actionReport>;
declare const version: z.ZodObject<{
  version: z.ZodString;
  events: z.ZodBoolean;
}, z.core.$strict>;
type VersionJson = z.output<typeof version>;
declare const session: z.ZodObject<{
  tenantId: z.ZodString;
  ownerId: z.ZodString;
  role: z.ZodEnum<{
    admin: "admin";
    operator: "operator";
    viewer: "viewer";
  }>;
  anyTenant: z.ZodBoolean;
}, z.core.$strict>;
type SessionJson = z.output<typeof session>;
declare const counters: z.ZodObject<{
  statuses: z.ZodRecord<z.ZodEnum<{
    AWAITING_FILE: "AWAITING_FILE";
    CANCELLED: "CANCELLED";
    COMPLETED: "COMPLETED";
    FAILED: "FAILED";
    QUEUED: "QUEUED";
    RETRYING: "RETRYING";
    RUNNING: "RUNNING";
    WAITING: "WAITING";
  }>, z.ZodInt>;
  types: z.ZodArray<z.ZodObject<{
    type: z.ZodString;
    statuses: z.ZodRecord<z.ZodEnum<{
      AWAITING_FILE: "AWAITING_FILE";
      CANCELLED: "CANCELLED";
      COMPLETED: "COMPLETED";
      FAILED: "FAILED";
      QUEUED: "QUEUED";
      RETRYING: "RETRYING";
      RUNNING: "RUNNING";
      WAITING: "WAITING";
    }> & z.core.$partial, z.ZodInt>;
  }, z.core.$strict>>;
  exact: z.ZodBoolean;
}, z.core.$strict>;
type CountersJson = z.output<typeof counters>;
declare const handler: z.ZodObject<{
  type: z.ZodString;
  queue: z.ZodString;
  maxAttempts: z.ZodInt;
  timeoutMs: z.ZodNullable<z.ZodInt>;
  file: z.ZodEnum<{
    optional: "optional";
    required: "required";
  }>;
  maxFileBytes: z.ZodInt;
  searchable: z.ZodArray<z.ZodString>;
  secret: z.ZodArray<z.ZodString>;
  payload: z.ZodUnknown;
}, z.core.$strict>;
type HandlerJson = z.output<typeof handler>;
declare const schedule: z.ZodObject<{
  name: z.ZodString;
  type: z.ZodString;
  cron: z.ZodString;
  timeZone: z.ZodString;
  tenantId: z.ZodString;
}, z.core.$strict>;
type ScheduleJson = z.output<typeof schedule>;
declare const queue: z.ZodObject<{
  name: z.ZodString;
  due: z.ZodInt;
  running: z.ZodInt;
  oldestDueAt: z.ZodNullable<z.ZodISODateTime>;
  oldestDueSeconds: z.ZodNullable<z.ZodNumber>;
  cap: z.ZodNullable<z.ZodInt>;
  paused: z.ZodBoolean;
}, z.core.$strict>;
type QueueJson = z.output<typeof queue>;
declare const LIMIT_KINDS: readonly ['queue', 'type', 'tenant'];
declare const limit: z.ZodObject<{
  scope: z.ZodEnum<{
    queue: "queue";
    tenant: "tenant";
    type: "type";
  }>;
  name: z.ZodString;
  cap: z.ZodNullable<z.ZodInt>;
  paused: z.ZodBoolean;
  updatedAt: z.ZodISODateTime;
  updatedBy: z.ZodNullable<z.ZodString>;
}, z.core.$strict>;
type LimitJson = z.output<typeof limit>;
declare const jobLog: z.ZodObject<{
  id: z.ZodInt;
  attempt: z.ZodInt;
  level: z.ZodEnum<{
    DEBUG: "DEBUG";
    ERROR: "ERROR";
    INFO: "INFO";
    WARNING: "WARNING";
  }>;
  message: z.ZodString;
  metadata: z.ZodUnknown;
  rowNumber: z.ZodNullable<z.ZodInt>;
  createdAt: z.ZodISODateTime;
}, z.core.$strict>;
type JobLogJson = z.output<typeof jobLog>;
declare const logList: z.ZodObject<{
  logs: z.ZodArray<z.ZodObject<{
    id: z.ZodInt;
    attempt: z.ZodInt;
    level: z.ZodEnum<{
      DEBUG: "DEBUG";
      ERROR: "ERROR";
      INFO: "INFO";
      WARNING: "WARNING";
    }>;
    message: z.ZodString;
    metadata: z.ZodUnknown;
    rowNumber: z.ZodNullable<z.ZodInt>;
    createdAt: z.ZodISODateTime;
  }, z.core.$strict>>;
  after: z.ZodInt;
}, z.core.$strict>;
type LogListJson = z.output<typeof logList>;
declare const jobReject: z.ZodObject<{
  id: z.ZodInt;
  attempt: z.ZodInt;
  line: z.ZodInt;
  column: z.ZodNullable<z.ZodString>;
  code: z.ZodString;
  message: z.ZodString;
  raw: z.ZodNullable<z.ZodString>;
  createdAt: z.ZodISODateTime;
}, z.core.$strict>;
type JobRejectJson = z.output<typeof jobReject>;
declare const rejectList: z.ZodObject<{
  rejects: z.ZodArray<z.ZodObject<{
    id: z.ZodInt;
    attempt: z.ZodInt;
    line: z.ZodInt;
    column: z.ZodNullable<z.ZodString>;
    code: z.ZodString;
    message: z.ZodString;
    raw: z.ZodNullable<z.ZodString>;
    createdAt: z.ZodISODateTime;
  }, z.core.$strict>>;
  after: z.ZodInt;
}, z.core.$strict>;
type RejectListJson = z.output<typeof rejectList>;
declare const jobAttempt: z.ZodObject<{
  attempt: z.ZodInt;
  worker: z.ZodString;
  endedAs: z.ZodNullable<z.ZodEnum<{
    cancelled: "cancelled";
    completed: "completed";
    failed: "failed";
    lost: "lost";
    retry: "retry";
  }>>;
  error: z.ZodNullable<z.ZodObject<{
    code: z.ZodString;
    message: z.ZodString;
    stack: z.ZodNullable<z.ZodString>;
    causes: z.ZodArray<z.ZodUnknown>;
  }, z.core.$strict>>;
  handovers: z.ZodInt;
  durationMs: z.ZodNullable<z.ZodInt>;
  startedAt: z.ZodISODateTime;
  finishedAt: z.ZodNullable<z.ZodISODateTime>;
}, z.core.$strict>;
type JobAttemptJson = z.output<typeof jobAttempt>;
declare const attemptList: z.ZodObject<{
  attempts: z.ZodArray<z.ZodObject<{
    attempt: z.ZodInt;
    worker: z.ZodString;
    endedAs: z.ZodNullable<z.ZodEnum<{
      cancelled: "cancelled";
      completed: "completed";
      failed: "failed";
      lost: "lost";
      retry: "retry";
    }>>;
    error: z.ZodNullable<z.ZodObject<{
      code: z.ZodString;
      message: z.ZodString;
      stack: z.ZodNullable<z.ZodString>;
      causes: z.ZodArray<z.ZodUnknown>;
    }, z.core.$strict>>;
    handovers: z.ZodInt;
    durationMs: z.ZodNullable<z.ZodInt>;
    startedAt: z.ZodISODateTime;
    finishedAt: z.ZodNullable<z.ZodISODateTime>;
  }, z.core.$strict>>;
  after: z.ZodInt;
}, z.core.$strict>;
type AttemptListJson = z.output<typeof attemptList>;
declare const historyEntry: z.ZodObject<{
  id: z.ZodInt;
  action: z.ZodEnum<{
    cancel: "cancel";
    create: "create";
    retry: "retry";
    start: "start";
  }>;
  actor: z.ZodNullable<z.ZodString>;
  actionJobId: z.ZodNullable<z.ZodInt>;
  at: z.ZodISODateTime;
}, z.core.$strict>;
type HistoryEntryJson = z.output<typeof historyEntry>;
declare const historyList: z.ZodObject<{
  history: z.ZodArray<z.ZodObject<{
    id: z.ZodInt;
    action: z.ZodEnum<{
      cancel: "cancel";
      create: "create";
      retry: "retry";
      start: "start";
    }>;
    actor: z.ZodNullable<z.ZodString>;
    actionJobId: z.ZodNullable<z.ZodInt>;
    at: z.ZodISODateTime;
  }, z.core.$strict>>;
  after: z.ZodInt;
}, z.core.$strict>;
type HistoryListJson = z.output<typeof historyList>;
declare const jobSummary: z.ZodObject<{
  id: z.ZodInt;
  taskId: z.ZodUUID;
  type: z.ZodString;
  status: z.ZodEnum<{
    AWAITING_FILE: "AWAITING_FILE";
    CANCELLED: "CANCELLED";
    COMPLETED: "COMPLETED";
    FAILED: "FAILED";
    QUEUED: "QUEUED";
    RETRYING: "RETRYING";
    RUNNING: "RUNNING";
    WAITING: "WAITING";
  }>;
  queue: z.ZodString;
  tenantId: z.ZodString;
  ownerId: z.ZodNullable<z.ZodString>;
  parentId: z.ZodNullable<z.ZodInt>;
  openChildren: z.ZodInt;
  attempt: z.ZodInt;
  maxAttempts: z.ZodInt;
  handovers: z.ZodInt;
  progress: z.ZodNullable<z.ZodObject<{
    done: z.ZodNumber;
    total: z.ZodNullable<z.ZodNumber>;
    counters: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodNumber>>;
  }, z.core.$strict>>;
  rejectCount: z.ZodInt;
  error: z.ZodNullable<z.ZodObject<{
    code: z.ZodString;
    message: z.ZodString;
  }, z.core.$strict>>;
  file: z.ZodNullable<z.ZodObject<{
    name: z.ZodString;
    size: z.ZodNullable<z.ZodInt>;
    contentType: z.ZodString;
  }, z.core.$strict>>;
  createdAt: z.ZodISODateTime;
  runAt: z.ZodISODateTime;
  startedAt: z.ZodNullable<z.ZodISODateTime>;
  finishedAt: z.ZodNullable<z.ZodISODateTime>;
}, z.core.$strict>;
type JobSummaryJson = z.output<typeof jobSummary>;
declare const job: z.ZodObject<{
  id: z.ZodInt;
  taskId: z.ZodUUID;
  type: z.ZodString;
  status: z.ZodEnum<{
    AWAITING_FILE: "AWAITING_FILE";
    CANCELLED: "CANCELLED";
    COMPLETED: "COMPLETED";
    FAILED: "FAILED";
    QUEUED: "QUEUED";
    RETRYING: "RETRYING";
    RUNNING: "RUNNING";
    WAITING: "WAITING";
  }>;
  queue: z.ZodString;
  tenantId: z.ZodString;
  ownerId: z.ZodNullable<z.ZodString>;
  parentId: z.ZodNullable<z.ZodInt>;
  openChildren: z.ZodInt;
  attempt: z.ZodInt;
  maxAttempts: z.ZodInt;
  handovers: z.ZodInt;
  progress: z.ZodNullable<z.ZodObject<{
    done: z.ZodNumber;
    total: z.ZodNullable<z.ZodNumber>;
    counters: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodNumber>>;
  }, z.core.$strict>>;
  rejectCount: z.ZodInt;
  error: z.ZodNullable<z.ZodObject<{
    code: z.ZodString;
    message: z.ZodString;
  }, z.core.$strict>>;
  file: z.ZodNullable<z.ZodObject<{
    name: z.ZodString;
    size: z.ZodNullable<z.ZodInt>;
    contentType: z.ZodString;
  }, z.core.$strict>>;
  createdAt: z.ZodISODateTime;
  runAt: z.ZodISODateTime;
  startedAt: z.ZodNullable<z.ZodISODateTime>;
  finishedAt: z.ZodNullable<z.ZodISODateTime>;
  payload: z.ZodUnknown;
  result: z.ZodUnknown;
  omitted: z.ZodOptional<z.ZodArray<z.ZodEnum<{
    payload: "payload";
    result: "result";
  }>>>;
}, z.core.$strict>;
type JobJson = z.output<typeof job>;
declare const singleUpload: z.ZodObject<{
  kind: z.ZodLiteral<"single">;
  method: z.ZodLiteral<"PUT">;
  url: z.ZodString;
  headers: z.ZodRecord<z.ZodString, z.ZodString>;
  expiresAt: z.ZodISODateTime;
}, z.core.$strict>;
declare const uploadPart: z.ZodObject<{
  part: z.ZodInt;
  offset: z.ZodInt;
  size: z.ZodInt;
  url: z.ZodString;
  headers: z.ZodRecord<z.ZodString, z.ZodString>;
}, z.core.$strict>;
declare const multipartUpload: z.ZodObject<{
  kind: z.ZodLiteral<"multipart">;
  method: z.ZodLiteral<"PUT">;
  size: z.ZodInt;
  partSize: z.ZodInt;
  partCount: z.ZodInt;
  uploaded: z.ZodInt;
  missing: z.ZodArray<z.ZodObject<{
    part: z.ZodInt;
    offset: z.ZodInt;
    size: z.ZodInt;
    url: z.ZodString;
    headers: z.ZodRecord<z.ZodString, z.ZodString>;
  }, z.core.$strict>>;
  expiresAt: z.ZodISODateTime;
}, z.core.$strict>;
declare const upload: z.ZodDiscriminatedUnion<[z.ZodObject<{
  kind: z.ZodLiteral<"single">;
  method: z.ZodLiteral<"PUT">;
  url: z.ZodString;
  headers: z.ZodRecord<z.ZodString, z.ZodString>;
  expiresAt: z.ZodISODateTime;
}, z.core.$strict>, z.ZodObject<{
  kind: z.ZodLiteral<"multipart">;
  method: z.ZodLiteral<"PUT">;
  size: z.ZodInt;
  partSize: z.ZodInt;
  partCount: z.ZodInt;
  uploaded: z.ZodInt;
  missing: z.ZodArray<z.ZodObject<{
    part: z.ZodInt;
    offset: z.ZodInt;
    size: z.ZodInt;
    url: z.ZodString;
    headers: z.ZodRecord<z.ZodString, z.ZodString>;
  }, z.core.$strict>>;
  expiresAt: z.ZodISODateTime;
}, z.core.$strict>], "kind">;
type UploadJson = z.output<typeof upload>;
type SingleUploadJson = z.output<typeof singleUpload>;
type MultipartUploadJson = z.output<typeof multipartUpload>;
type UploadPartJson = z.output<typeof uploadPart>;
declare const createdJob: z.ZodObject<{
  id: z.ZodInt;
  taskId: z.ZodUUID;
  type: z.ZodString;
  status: z.ZodEnum<{
    AWAITING_FILE: "AWAITING_FILE";
    CANCELLED: "CANCELLED";
    COMPLETED: "COMPLETED";
    FAILED: "FAILED";
    QUEUED: "QUEUED";
    RETRYING: "RETRYING";
    RUNNING: "RUNNING";
    WAITING: "WAITING";
  }>;
  queue: z.ZodString;
  tenantId: z.ZodString;
  ownerId: z.ZodNullable<z.ZodString>;
  parentId: z.ZodNullable<z.ZodInt>;
  openChildren: z.ZodInt;
  attempt: z.ZodInt;
  maxAttempts: z.ZodInt;
  handovers: z.ZodInt;
  progress: z.ZodNullable<z.ZodObject<{
    done: z.ZodNumber;
    total: z.ZodNullable<z.ZodNumber>;
    counters: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodNumber>>;
  }, z.core.$strict>>;
  rejectCount: z.ZodInt;
  error: z.ZodNullable<z.ZodObject<{
    code: z.ZodString;
    message: z.ZodString;
  }, z.core.$strict>>;
  file: z.ZodNullable<z.ZodObject<{
    name: z.ZodString;
    size: z.ZodNullable<z.ZodInt>;
    contentType: z.ZodString;
  }, z.core.$strict>>;
  createdAt: z.ZodISODateTime;
  runAt: z.ZodISODateTime;
  startedAt: z.ZodNullable<z.ZodISODateTime>;
  finishedAt: z.ZodNullable<z.ZodISODateTime>;
  payload: z.ZodUnknown;
  result: z.ZodUnknown;
  omitted: z.ZodOptional<z.ZodArray<z.ZodEnum<{
    payload: "payload";
    result: "result";
  }>>>;
  upload: z.ZodOptional<z.ZodDiscriminatedUnion<[z.ZodObject<{
    kind: z.ZodLiteral<"single">;
    method: z.ZodLiteral<"PUT">;
    url: z.ZodString;
    headers: z.ZodRecord<z.ZodString, z.ZodString>;
    expiresAt: z.ZodISODateTime;
  }, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"multipart">;
    method: z.ZodLiteral<"PUT">;
    size: z.ZodInt;
    partSize: z.ZodInt;
    partCount: z.ZodInt;
    uploaded: z.ZodInt;
    missing: z.ZodArray<z.ZodObject<{
      part: z.ZodInt;
      offset: z.ZodInt;
      size: z.ZodInt;
      url: z.ZodString;
      headers: z.ZodRecord<z.ZodString, z.ZodString>;
    }, z.core.$strict>>;
    expiresAt: z.ZodISODateTime;
  }, z.core.$strict>], "kind">>;
}, z.core.$strict>;
type CreatedJobJson = z.output<typeof createdJob>;
declare const jobList: z.ZodObject<{
  jobs: z.ZodArray<z.ZodObject<{
    id: z.ZodInt;
    taskId: z.ZodUUID;
    type: z.ZodString;
    status: z.ZodEnum<{
      AWAITING_FILE: "AWAITING_FILE";
      CANCELLED: "CANCELLED";
      COMPLETED: "COMPLETED";
      FAILED: "FAILED";
      QUEUED: "QUEUED";
      RETRYING: "RETRYING";
      RUNNING: "RUNNING";
      WAITING: "WAITING";
    }>;
    queue: z.ZodString;
    tenantId: z.ZodString;
    ownerId: z.ZodNullable<z.ZodString>;
    parentId: z.ZodNullable<z.ZodInt>;
    openChildren: z.ZodInt;
    attempt: z.ZodInt;
    maxAttempts: z.ZodInt;
    handovers: z.ZodInt;
    progress: z.ZodNullable<z.ZodObject<{
      done: z.ZodNumber;
      total: z.ZodNullable<z.ZodNumber>;
      counters: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodNumber>>;
    }, z.core.$strict>>;
    rejectCount: z.ZodInt;
    error: z.ZodNullable<z.ZodObject<{
      code: z.ZodString;
      message: z.ZodString;
    }, z.core.$strict>>;
    file: z.ZodNullable<z.ZodObject<{
      name: z.ZodString;
      size: z.ZodNullable<z.ZodInt>;
      contentType: z.ZodString;
    }, z.core.$strict>>;
    createdAt: z.ZodISODateTime;
    runAt: z.ZodISODateTime;
    startedAt: z.ZodNullable<z.ZodISODateTime>;
    finishedAt: z.ZodNullable<z.ZodISODateTime>;
  }, z.core.$strict>>;
  nextCursor: z.ZodNullable<z.ZodString>;
}, z.core.$strict>;
type JobListJson = z.output<typeof jobList>;
declare const bulkAnswer: z.ZodObject<{
  jobs: z.ZodArray<z.ZodObject<{
    id: z.ZodInt;
    taskId: z.ZodUUID;
    type: z.ZodString;
    status: z.ZodEnum<{
      AWAITING_FILE: "AWAITING_FILE";
      CANCELLED: "CANCELLED";
      COMPLETED: "COMPLETED";
      FAILED: "FAILED";
      QUEUED: "QUEUED";
      RETRYING: "RETRYING";
      RUNNING: "RUNNING";
      WAITING: "WAITING";
    }>;
    created: z.ZodBoolean;
  }, z.core.$strict>>;
}, z.core.$strict>;
type BulkCreatedJson = z.output<typeof bulkAnswer>;
export declare const PROBLEMS: {
  readonly UNKNOWN_JOB_TYPE: {
    readonly status: 400;
    readonly title: 'No handler is registered for the job type';
  };
  readonly INVALID_REQUEST: {
    readonly status: 400;
    readonly title: 'A field is missing, unknown, out of range or cannot be stored exactly';
  };
  readonly INVALID_PAYLOAD: {
    readonly status: 400;
    readonly title: 'The payload does not satisfy its job type';
  };
  readonly FILE_REQUIRED: {
    readonly status: 400;
    readonly title: 'Jobs of this type work on a file';
  };
  readonly INVALID_JSON: {
    readonly status: 400;
    readonly title: 'The body is not JSON in UTF-8';
  };
  readonly INVALID_QUERY: {
    readonly status: 400;
    readonly title: 'A query parameter is unknown, out of range, there twice or no text';
  };
  readonly FILE_NOT_UPLOADED: {
    readonly status: 400;
    readonly title: 'The file is not there yet';
  };
  readonly FILE_SIZE_MISMATCH: {
    readonly status: 400;
    readonly title: 'The file has another size than announced';
  };
  readonly UNAUTHENTICATED: {
    readonly status: 401;
    readonly title: 'There is no valid session';
  };
  readonly CROSS_ORIGIN: {
    readonly status: 403;
    readonly title: "A session cookie came with another site's request";
  };
  readonly FORBIDDEN: {
    readonly status: 403;
    readonly title: 'The role of the session does not permit this';
  };
  readonly FOREIGN_TENANT: {
    readonly status: 403;
    readonly title: 'The session is for its own tenant alone';
  };
  readonly UNUSABLE_SESSION: {
    readonly status: 403;
    readonly title: 'The session has a tenant or owner that cannot be stored';
  };
  readonly JOB_NOT_FOUND: {
    readonly status: 404;
    readonly title: 'There is no such job';
  };
  readonly ROUTE_NOT_FOUND: {
    readonly status: 404;
    readonly title: 'There is no such route';
  };
  readonly METHOD_NOT_ALLOWED: {
    readonly status: 405;
    readonly title: 'The route has other methods';
  };
  readonly EVENTS_UNAVAILABLE: {
    readonly status: 406;
    readonly title: 'This host cannot hold a connection';
  };
  readonly JOB_ENDED: {
    readonly status: 409;
    readonly title: 'The job ended before it was ever started';
  };
  readonly NOT_RETRYABLE: {
    readonly status: 409;
    readonly title: 'Only failed and cancelled jobs can be retried';
  };
  readonly NO_UPLOAD: {
    readonly status: 409;
    readonly title: 'The job waits for no file';
  };
  readonly FILE_NEVER_CAME: {
    readonly status: 409;
    readonly title: 'The job has no file to work on';
  };
  readonly COUNT_CHANGED: {
    readonly status: 409;
    readonly title: 'The filter meets another number of jobs than expected';
  };
  readonly IDEMPOTENCY_CONFLICT: {
    readonly status: 409;
    readonly title: 'The idempotency key belongs to a job that was asked for otherwise';
  };
  readonly IDEMPOTENCY_RACE: {
    readonly status: 409;
    readonly title: 'The job of the idempotency key was removed at this very moment';
  };
  readonly FILE_TOO_LARGE: {
    readonly status: 413;
    readonly title: 'The file is larger than its job type takes';
  };
  readonly BODY_TOO_LARGE: {
    readonly status: 413;
    readonly title: 'The body is too large';
  };
  readonly NOT_JSON: {
    readonly status: 415;
    readonly title: 'The body is not called JSON';
  };
  readonly HOST_NOT_ALLOWED: {
    readonly status: 421;
    readonly title: 'The request came for another host name';
  };
  readonly TENANT_BUDGET: {
    readonly status: 429;
    readonly title: 'The tenant has what it may have';
  };
  readonly INTERNAL: {
    readonly status: 500;
    readonly title: 'Our fault';
  };
};
type ProblemCode = keyof typeof PROBLEMS;
export declare const PROBLEM_MEDIA_TYPE = "application/problem+json";
declare const problem: z.ZodObject<{
  type: z.ZodString;
  title: z.ZodString;
  status: z.ZodInt;
  detail: z.ZodString;
  instance: z.ZodString;
  code: z.ZodEnum<{
    BODY_TOO_LARGE: "BODY_TOO_LARGE";
    COUNT_CHANGED: "COUNT_CHANGED";
    CROSS_ORIGIN: "CROSS_ORIGIN";
    EVENTS_UNAVAILABLE: "EVENTS_UNAVAILABLE";
    FILE_NEVER_CAME: "FILE_NEVER_CAME";
    FILE_NOT_UPLOADED: "FILE_NOT_UPLOADED";
    FILE_REQUIRED: "FILE_REQUIRED";
    FILE_SIZE_MISMATCH: "FILE_SIZE_MISMATCH";
    FILE_TOO_LARGE: "FILE_TOO_LARGE";
    FORBIDDEN: "FORBIDDEN";
    FOREIGN_TENANT: "FOREIGN_TENANT";
    HOST_NOT_ALLOWED: "HOST_NOT_ALLOWED";
    IDEMPOTENCY_CONFLICT: "IDEMPOTENCY_CONFLICT";
    IDEMPOTENCY_RACE: "IDEMPOTENCY_RACE";
    INTERNAL: "INTERNAL";
    INVALID_JSON: "INVALID_JSON";
    INVALID_PAYLOAD: "INVALID_PAYLOAD";
    INVALID_QUERY: "INVALID_QUERY";
    INVALID_REQUEST: "INVALID_REQUEST";
    JOB_ENDED: "JOB_ENDED";
    JOB_NOT_FOUND: "JOB_NOT_FOUND";
    METHOD_NOT_ALLOWED: "METHOD_NOT_ALLOWED";
    NOT_JSON: "NOT_JSON";
    NOT_RETRYABLE: "NOT_RETRYABLE";
    NO_UPLOAD: "NO_UPLOAD";
    ROUTE_NOT_FOUND: "ROUTE_NOT_FOUND";
    TENANT_BUDGET: "TENANT_BUDGET";
    UNAUTHENTICATED: "UNAUTHENTICATED";
    UNKNOWN_JOB_TYPE: "UNKNOWN_JOB_TYPE";
    UNUSABLE_SESSION: "UNUSABLE_SESSION";
  }>;
  problems: z.ZodOptional<z.ZodArray<z.ZodObject<{
    path: z.ZodString;
    message: z.ZodString;
  }, z.core.$strict>>>;
}, z.core.$strict>;
type ProblemAnswer = z.output<typeof problem>;
export declare const ROLES: readonly ['viewer', 'operator', 'admin'];
type Role = (typeof ROLES)[number];
interface OperationAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly mediaType?: string;
}
interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/api/${string}`;
  readonly role: Role | undefined;
  readonly tag: 'Jobs' | 'History' | 'Actions' | 'Deployment';
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly takesIdempotencyKey?: true;
  readonly body?: z.ZodType;
  readonly bodyBytes?: number;
  readonly bodyRequired?: boolean;
  readonly answers: Readonly<Record<number, OperationAnswer>>;
  readonly problems: readonly ProblemCode[];
}
export declare const OPERATIONS: {
  readonly createJob: {
    readonly method: 'POST';
    readonly path: '/api/jobs';
    readonly role: 'operator';
    readonly tag: 'Jobs';
    readonly summary: 'creates a job';
    readonly takesIdempotencyKey: true;
    readonly body: import("zod").ZodObject<{
      type: import("zod").ZodString;
      payload: import("zod").ZodDefault<import("zod").ZodUnknown>;
      idempotencyKey: import("zod").ZodOptional<import("zod").ZodString>;
      runAt: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodISODateTime, import("zod").ZodTransform<Date, string>>>;
      tenant: import("zod").ZodOptional<import("zod").ZodString>;
      file: import("zod").ZodOptional<import("zod").ZodObject<{
        name: import("zod").ZodString;
        size: import("zod").ZodOptional<import("zod").ZodInt>;
        contentType: import("zod").ZodDefault<import("zod").ZodString>;
      }, import("zod/v4/core").$strict>>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'The job that the idempotency key belongs to.';
        readonly schema: import("zod").ZodObject<{
          id: import("zod").ZodInt;
          taskId: import("zod").ZodUUID;
          type: import("zod").ZodString;
          status: import("zod").ZodEnum<{
            AWAITING_FILE: "AWAITING_FILE";
            CANCELLED: "CANCELLED";
            COMPLETED: "COMPLETED";
            FAILED: "FAILED";
            QUEUED: "QUEUED";
            RETRYING: "RETRYING";
            RUNNING: "RUNNING";
            WAITING: "WAITING";
          }>;
          queue: import("zod").ZodString;
          tenantId: import("zod").ZodString;
          ownerId: import("zod").ZodNullable<import("zod").ZodString>;
          parentId: import("zod").ZodNullable<import("zod").ZodInt>;
          openChildren: import("zod").ZodInt;
          attempt: import("zod").ZodInt;
          maxAttempts: import("zod").ZodInt;
          handovers: import("zod").ZodInt;
          progress: import("zod").ZodNullable<import("zod").ZodObject<{
            done: import("zod").ZodNumber;
            total: import("zod").ZodNullable<import("zod").ZodNumber>;
            counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
          }, import("zod/v4/core").$strict>>;
          rejectCount: import("zod").ZodInt;
          error: import("zod").ZodNullable<import("zod").ZodObject<{
            code: import("zod").ZodString;
            message: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          file: import("zod").ZodNullable<import("zod").ZodObject<{
            name: import("zod").ZodString;
            size: import("zod").ZodNullable<import("zod").ZodInt>;
            contentType: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          createdAt: import("zod").ZodISODateTime;
          runAt: import("zod").ZodISODateTime;
          startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          payload: import("zod").ZodUnknown;
          result: import("zod").ZodUnknown;
          omitted: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodEnum<{
            payload: "payload";
            result: "result";
          }>>>;
          upload: import("zod").ZodOptional<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
            kind: import("zod").ZodLiteral<"single">;
            method: import("zod").ZodLiteral<"PUT">;
            url: import("zod").ZodString;
            headers: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodString>;
            expiresAt: import("zod").ZodISODateTime;
          }, import("zod/v4/core").$strict>, import("zod").ZodObject<{
            kind: import("zod").ZodLiteral<"multipart">;
            method: import("zod").ZodLiteral<"PUT">;
            size: import("zod").ZodInt;
            partSize: import("zod").ZodInt;
            partCount: import("zod").ZodInt;
            uploaded: import("zod").ZodInt;
            missing: import("zod").ZodArray<import("zod").ZodObject<{
              part: import("zod").ZodInt;
              offset: import("zod").ZodInt;
              size: import("zod").ZodInt;
              url: import("zod").ZodString;
              headers: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodString>;
            }, import("zod/v4/core").$strict>>;
            expiresAt: import("zod").ZodISODateTime;
          }, import("zod/v4/core").$strict>], "kind">>;
        }, import("zod/v4/core").$strict>;
      };
      readonly 201: {
        readonly description: 'The job, created.';
        readonly schema: import("zod").ZodObject<{
          id: import("zod").ZodInt;
          taskId: import("zod").ZodUUID;
          type: import("zod").ZodString;
          status: import("zod").ZodEnum<{
            AWAITING_FILE: "AWAITING_FILE";
            CANCELLED: "CANCELLED";
            COMPLETED: "COMPLETED";
            FAILED: "FAILED";
            QUEUED: "QUEUED";
            RETRYING: "RETRYING";
            RUNNING: "RUNNING";
            WAITING: "WAITING";
          }>;
          queue: import("zod").ZodString;
          tenantId: import("zod").ZodString;
          ownerId: import("zod").ZodNullable<import("zod").ZodString>;
          parentId: import("zod").ZodNullable<import("zod").ZodInt>;
          openChildren: import("zod").ZodInt;
          attempt: import("zod").ZodInt;
          maxAttempts: import("zod").ZodInt;
          handovers: import("zod").ZodInt;
          progress: import("zod").ZodNullable<import("zod").ZodObject<{
            done: import("zod").ZodNumber;
            total: import("zod").ZodNullable<import("zod").ZodNumber>;
            counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
          }, import("zod/v4/core").$strict>>;
          rejectCount: import("zod").ZodInt;
          error: import("zod").ZodNullable<import("zod").ZodObject<{
            code: import("zod").ZodString;
            message: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          file: import("zod").ZodNullable<import("zod").ZodObject<{
            name: import("zod").ZodString;
            size: import("zod").ZodNullable<import("zod").ZodInt>;
            contentType: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          createdAt: import("zod").ZodISODateTime;
          runAt: import("zod").ZodISODateTime;
          startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          payload: import("zod").ZodUnknown;
          result: import("zod").ZodUnknown;
          omitted: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodEnum<{
            payload: "payload";
            result: "result";
          }>>>;
          upload: import("zod").ZodOptional<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
            kind: import("zod").ZodLiteral<"single">;
            method: import("zod").ZodLiteral<"PUT">;
            url: import("zod").ZodString;
            headers: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodString>;
            expiresAt: import("zod").ZodISODateTime;
          }, import("zod/v4/core").$strict>, import("zod").ZodObject<{
            kind: import("zod").ZodLiteral<"multipart">;
            method: import("zod").ZodLiteral<"PUT">;
            size: import("zod").ZodInt;
            partSize: import("zod").ZodInt;
            partCount: import("zod").ZodInt;
            uploaded: import("zod").ZodInt;
            missing: import("zod").ZodArray<import("zod").ZodObject<{
              part: import("zod").ZodInt;
              offset: import("zod").ZodInt;
              size: import("zod").ZodInt;
              url: import("zod").ZodString;
              headers: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodString>;
            }, import("zod/v4/core").$strict>>;
            expiresAt: import("zod").ZodISODateTime;
          }, import("zod/v4/core").$strict>], "kind">>;
        }, import("zod/v4/core").$strict>;
      };
    };
    readonly problems: readonly ["UNKNOWN_JOB_TYPE", "INVALID_REQUEST", "INVALID_PAYLOAD", "FILE_REQUIRED", "FILE_TOO_LARGE", "IDEMPOTENCY_CONFLICT", "IDEMPOTENCY_RACE", "TENANT_BUDGET"];
  };
  readonly createJobs: {
    readonly method: 'POST';
    readonly path: '/api/jobs/bulk';
    readonly role: 'operator';
    readonly tag: 'Jobs';
    readonly summary: 'creates up to 1,000 jobs, all or none';
    readonly body: import("zod").ZodObject<{
      jobs: import("zod").ZodArray<import("zod").ZodObject<{
        type: import("zod").ZodString;
        payload: import("zod").ZodDefault<import("zod").ZodUnknown>;
        idempotencyKey: import("zod").ZodOptional<import("zod").ZodString>;
        runAt: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodISODateTime, import("zod").ZodTransform<Date, string>>>;
      }, import("zod/v4/core").$strict>>;
      tenant: import("zod").ZodOptional<import("zod").ZodString>;
    }, import("zod/v4/core").$strict>;
    readonly bodyBytes: number;
    readonly answers: {
      readonly 200: {
        readonly description: 'The jobs, in the given order.';
        readonly schema: import("zod").ZodObject<{
          jobs: import("zod").ZodArray<import("zod").ZodObject<{
            id: import("zod").ZodInt;
            taskId: import("zod").ZodUUID;
            type: import("zod").ZodString;
            status: import("zod").ZodEnum<{
              AWAITING_FILE: "AWAITING_FILE";
              CANCELLED: "CANCELLED";
              COMPLETED: "COMPLETED";
              FAILED: "FAILED";
              QUEUED: "QUEUED";
              RETRYING: "RETRYING";
              RUNNING: "RUNNING";
              WAITING: "WAITING";
            }>;
            created: import("zod").ZodBoolean;
          }, import("zod/v4/core").$strict>>;
        }, import("zod/v4/core").$strict>;
      };
    };
    readonly problems: readonly ["UNKNOWN_JOB_TYPE", "INVALID_REQUEST", "INVALID_PAYLOAD", "FILE_REQUIRED", "IDEMPOTENCY_CONFLICT", "IDEMPOTENCY_RACE", "TENANT_BUDGET"];
  };
  readonly listJobs: {
    readonly method: 'GET';
    readonly path: '/api/jobs';
    readonly role: 'viewer';
    readonly tag: 'Jobs';
    readonly summary: 'lists jobs, newest first';
    readonly query: import("zod").ZodObject<{
      status: import("zod").ZodOptional<import("zod").ZodEnum<{
        AWAITING_FILE: "AWAITING_FILE";
        CANCELLED: "CANCELLED";
        COMPLETED: "COMPLETED";
        FAILED: "FAILED";
        QUEUED: "QUEUED";
        RETRYING: "RETRYING";
        RUNNING: "RUNNING";
        WAITING: "WAITING";
      }>>;
      type: import("zod").ZodOptional<import("zod").ZodString>;
      queue: import("zod").ZodOptional<import("zod").ZodString>;
      errorCode: import("zod").ZodOptional<import("zod").ZodString>;
      createdFrom: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodISODateTime, import("zod").ZodTransform<Date, string>>>;
      createdTo: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodISODateTime, import("zod").ZodTransform<Date, string>>>;
      text: import("zod").ZodOptional<import("zod").ZodString>;
      cursor: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
      limit: import("zod").ZodDefault<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'A page of jobs, without payload and result.';
        readonly schema: import("zod").ZodObject<{
          jobs: import("zod").ZodArray<import("zod").ZodObject<{
            id: import("zod").ZodInt;
            taskId: import("zod").ZodUUID;
            type: import("zod").ZodString;
            status: import("zod").ZodEnum<{
              AWAITING_FILE: "AWAITING_FILE";
              CANCELLED: "CANCELLED";
              COMPLETED: "COMPLETED";
              FAILED: "FAILED";
              QUEUED: "QUEUED";
              RETRYING: "RETRYING";
              RUNNING: "RUNNING";
              WAITING: "WAITING";
            }>;
            queue: import("zod").ZodString;
            tenantId: import("zod").ZodString;
            ownerId: import("zod").ZodNullable<import("zod").ZodString>;
            parentId: import("zod").ZodNullable<import("zod").ZodInt>;
            openChildren: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            maxAttempts: import("zod").ZodInt;
            handovers: import("zod").ZodInt;
            progress: import("zod").ZodNullable<import("zod").ZodObject<{
              done: import("zod").ZodNumber;
              total: import("zod").ZodNullable<import("zod").ZodNumber>;
              counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
            }, import("zod/v4/core").$strict>>;
            rejectCount: import("zod").ZodInt;
            error: import("zod").ZodNullable<import("zod").ZodObject<{
              code: import("zod").ZodString;
              message: import("zod").ZodString;
            }, import("zod/v4/core").$strict>>;
            file: import("zod").ZodNullable<import("zod").ZodObject<{
              name: import("zod").ZodString;
              size: import("zod").ZodNullable<import("zod").ZodInt>;
              contentType: import("zod").ZodString;
            }, import("zod/v4/core").$strict>>;
            createdAt: import("zod").ZodISODateTime;
            runAt: import("zod").ZodISODateTime;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          }, import("zod/v4/core").$strict>>;
          nextCursor: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strict>;
      };
    };
    readonly problems: readonly [];
  };
  readonly readJob: {
    readonly tag: 'Jobs';
    readonly problems: readonly ['JOB_NOT_FOUND'];
    readonly method: 'GET';
    readonly path: '/api/jobs/:id';
    readonly role: 'viewer';
    readonly summary: 'reads a job';
    readonly answers: {
      readonly 200: {
        readonly description: 'The job.';
        readonly schema: import("zod").ZodObject<{
          id: import("zod").ZodInt;
          taskId: import("zod").ZodUUID;
          type: import("zod").ZodString;
          status: import("zod").ZodEnum<{
            AWAITING_FILE: "AWAITING_FILE";
            CANCELLED: "CANCELLED";
            COMPLETED: "COMPLETED";
            FAILED: "FAILED";
            QUEUED: "QUEUED";
            RETRYING: "RETRYING";
            RUNNING: "RUNNING";
            WAITING: "WAITING";
          }>;
          queue: import("zod").ZodString;
          tenantId: import("zod").ZodString;
          ownerId: import("zod").ZodNullable<import("zod").ZodString>;
          parentId: import("zod").ZodNullable<import("zod").ZodInt>;
          openChildren: import("zod").ZodInt;
          attempt: import("zod").ZodInt;
          maxAttempts: import("zod").ZodInt;
          handovers: import("zod").ZodInt;
          progress: import("zod").ZodNullable<import("zod").ZodObject<{
            done: import("zod").ZodNumber;
            total: import("zod").ZodNullable<import("zod").ZodNumber>;
            counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
          }, import("zod/v4/core").$strict>>;
          rejectCount: import("zod").ZodInt;
          error: import("zod").ZodNullable<import("zod").ZodObject<{
            code: import("zod").ZodString;
            message: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          file: import("zod").ZodNullable<import("zod").ZodObject<{
            name: import("zod").ZodString;
            size: import("zod").ZodNullable<import("zod").ZodInt>;
            contentType: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          createdAt: import("zod").ZodISODateTime;
          runAt: import("zod").ZodISODateTime;
          startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          payload: import("zod").ZodUnknown;
          result: import("zod").ZodUnknown;
          omitted: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodEnum<{
            payload: "payload";
            result: "result";
          }>>>;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly readUpload: {
    readonly tag: 'Jobs';
    readonly method: 'GET';
    readonly path: '/api/jobs/:id/upload';
    readonly role: 'operator';
    readonly summary: "says how a job's file is uploaded, and which parts are missing";
    readonly answers: {
      readonly 200: {
        readonly description: 'The requests to make.';
        readonly schema: import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
          kind: import("zod").ZodLiteral<"single">;
          method: import("zod").ZodLiteral<"PUT">;
          url: import("zod").ZodString;
          headers: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodString>;
          expiresAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strict>, import("zod").ZodObject<{
          kind: import("zod").ZodLiteral<"multipart">;
          method: import("zod").ZodLiteral<"PUT">;
          size: import("zod").ZodInt;
          partSize: import("zod").ZodInt;
          partCount: import("zod").ZodInt;
          uploaded: import("zod").ZodInt;
          missing: import("zod").ZodArray<import("zod").ZodObject<{
            part: import("zod").ZodInt;
            offset: import("zod").ZodInt;
            size: import("zod").ZodInt;
            url: import("zod").ZodString;
            headers: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodString>;
          }, import("zod/v4/core").$strict>>;
          expiresAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strict>], "kind">;
      };
    };
    readonly problems: readonly ["JOB_NOT_FOUND", "NO_UPLOAD"];
  };
  readonly startJob: {
    readonly tag: 'Jobs';
    readonly method: 'POST';
    readonly path: '/api/jobs/:id/start';
    readonly role: 'operator';
    readonly summary: "confirms a job's upload and queues it";
    readonly answers: {
      readonly 200: {
        readonly description: 'The job.';
        readonly schema: import("zod").ZodObject<{
          id: import("zod").ZodInt;
          taskId: import("zod").ZodUUID;
          type: import("zod").ZodString;
          status: import("zod").ZodEnum<{
            AWAITING_FILE: "AWAITING_FILE";
            CANCELLED: "CANCELLED";
            COMPLETED: "COMPLETED";
            FAILED: "FAILED";
            QUEUED: "QUEUED";
            RETRYING: "RETRYING";
            RUNNING: "RUNNING";
            WAITING: "WAITING";
          }>;
          queue: import("zod").ZodString;
          tenantId: import("zod").ZodString;
          ownerId: import("zod").ZodNullable<import("zod").ZodString>;
          parentId: import("zod").ZodNullable<import("zod").ZodInt>;
          openChildren: import("zod").ZodInt;
          attempt: import("zod").ZodInt;
          maxAttempts: import("zod").ZodInt;
          handovers: import("zod").ZodInt;
          progress: import("zod").ZodNullable<import("zod").ZodObject<{
            done: import("zod").ZodNumber;
            total: import("zod").ZodNullable<import("zod").ZodNumber>;
            counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
          }, import("zod/v4/core").$strict>>;
          rejectCount: import("zod").ZodInt;
          error: import("zod").ZodNullable<import("zod").ZodObject<{
            code: import("zod").ZodString;
            message: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          file: import("zod").ZodNullable<import("zod").ZodObject<{
            name: import("zod").ZodString;
            size: import("zod").ZodNullable<import("zod").ZodInt>;
            contentType: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          createdAt: import("zod").ZodISODateTime;
          runAt: import("zod").ZodISODateTime;
          startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          payload: import("zod").ZodUnknown;
          result: import("zod").ZodUnknown;
          omitted: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodEnum<{
            payload: "payload";
            result: "result";
          }>>>;
        }, import("zod/v4/core").$strict>;
      };
    };
    readonly problems: readonly ["JOB_NOT_FOUND", "FILE_NOT_UPLOADED", "FILE_SIZE_MISMATCH", "FILE_TOO_LARGE", "JOB_ENDED"];
  };
  readonly cancelJob: {
    readonly tag: 'Jobs';
    readonly problems: readonly ['JOB_NOT_FOUND'];
    readonly method: 'POST';
    readonly path: '/api/jobs/:id/cancel';
    readonly role: 'operator';
    readonly summary: 'cancels a job and the jobs it has spawned';
    readonly answers: {
      readonly 200: {
        readonly description: 'The job.';
        readonly schema: import("zod").ZodObject<{
          id: import("zod").ZodInt;
          taskId: import("zod").ZodUUID;
          type: import("zod").ZodString;
          status: import("zod").ZodEnum<{
            AWAITING_FILE: "AWAITING_FILE";
            CANCELLED: "CANCELLED";
            COMPLETED: "COMPLETED";
            FAILED: "FAILED";
            QUEUED: "QUEUED";
            RETRYING: "RETRYING";
            RUNNING: "RUNNING";
            WAITING: "WAITING";
          }>;
          queue: import("zod").ZodString;
          tenantId: import("zod").ZodString;
          ownerId: import("zod").ZodNullable<import("zod").ZodString>;
          parentId: import("zod").ZodNullable<import("zod").ZodInt>;
          openChildren: import("zod").ZodInt;
          attempt: import("zod").ZodInt;
          maxAttempts: import("zod").ZodInt;
          handovers: import("zod").ZodInt;
          progress: import("zod").ZodNullable<import("zod").ZodObject<{
            done: import("zod").ZodNumber;
            total: import("zod").ZodNullable<import("zod").ZodNumber>;
            counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
          }, import("zod/v4/core").$strict>>;
          rejectCount: import("zod").ZodInt;
          error: import("zod").ZodNullable<import("zod").ZodObject<{
            code: import("zod").ZodString;
            message: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          file: import("zod").ZodNullable<import("zod").ZodObject<{
            name: import("zod").ZodString;
            size: import("zod").ZodNullable<import("zod").ZodInt>;
            contentType: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          createdAt: import("zod").ZodISODateTime;
          runAt: import("zod").ZodISODateTime;
          startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          payload: import("zod").ZodUnknown;
          result: import("zod").ZodUnknown;
          omitted: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodEnum<{
            payload: "payload";
            result: "result";
          }>>>;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly retryJob: {
    readonly tag: 'Jobs';
    readonly method: 'POST';
    readonly path: '/api/jobs/:id/retry';
    readonly role: 'operator';
    readonly summary: 'sends a failed or cancelled job back to work';
    readonly body: import("zod").ZodObject<{
      fromZero: import("zod").ZodDefault<import("zod").ZodBoolean>;
    }, import("zod/v4/core").$strict>;
    readonly bodyRequired: false;
    readonly answers: {
      readonly 200: {
        readonly description: 'The job.';
        readonly schema: import("zod").ZodObject<{
          id: import("zod").ZodInt;
          taskId: import("zod").ZodUUID;
          type: import("zod").ZodString;
          status: import("zod").ZodEnum<{
            AWAITING_FILE: "AWAITING_FILE";
            CANCELLED: "CANCELLED";
            COMPLETED: "COMPLETED";
            FAILED: "FAILED";
            QUEUED: "QUEUED";
            RETRYING: "RETRYING";
            RUNNING: "RUNNING";
            WAITING: "WAITING";
          }>;
          queue: import("zod").ZodString;
          tenantId: import("zod").ZodString;
          ownerId: import("zod").ZodNullable<import("zod").ZodString>;
          parentId: import("zod").ZodNullable<import("zod").ZodInt>;
          openChildren: import("zod").ZodInt;
          attempt: import("zod").ZodInt;
          maxAttempts: import("zod").ZodInt;
          handovers: import("zod").ZodInt;
          progress: import("zod").ZodNullable<import("zod").ZodObject<{
            done: import("zod").ZodNumber;
            total: import("zod").ZodNullable<import("zod").ZodNumber>;
            counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
          }, import("zod/v4/core").$strict>>;
          rejectCount: import("zod").ZodInt;
          error: import("zod").ZodNullable<import("zod").ZodObject<{
            code: import("zod").ZodString;
            message: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          file: import("zod").ZodNullable<import("zod").ZodObject<{
            name: import("zod").ZodString;
            size: import("zod").ZodNullable<import("zod").ZodInt>;
            contentType: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          createdAt: import("zod").ZodISODateTime;
          runAt: import("zod").ZodISODateTime;
          startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          payload: import("zod").ZodUnknown;
          result: import("zod").ZodUnknown;
          omitted: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodEnum<{
            payload: "payload";
            result: "result";
          }>>>;
        }, import("zod/v4/core").$strict>;
      };
    };
    readonly problems: readonly ["JOB_NOT_FOUND", "NOT_RETRYABLE", "FILE_NEVER_CAME", "INVALID_REQUEST"];
  };
  readonly eraseJob: {
    readonly tag: 'Jobs';
    readonly method: 'DELETE';
    readonly path: '/api/jobs/:id';
    readonly role: 'admin';
    readonly summary: 'erases a job and the jobs it has spawned, with all that is kept about them and their files';
    readonly answers: {
      readonly 202: {
        readonly description: 'The job that does it.';
        readonly schema: import("zod").ZodObject<{
          id: import("zod").ZodInt;
          taskId: import("zod").ZodUUID;
          type: import("zod").ZodString;
          status: import("zod").ZodEnum<{
            AWAITING_FILE: "AWAITING_FILE";
            CANCELLED: "CANCELLED";
            COMPLETED: "COMPLETED";
            FAILED: "FAILED";
            QUEUED: "QUEUED";
            RETRYING: "RETRYING";
            RUNNING: "RUNNING";
            WAITING: "WAITING";
          }>;
          queue: import("zod").ZodString;
          tenantId: import("zod").ZodString;
          ownerId: import("zod").ZodNullable<import("zod").ZodString>;
          parentId: import("zod").ZodNullable<import("zod").ZodInt>;
          openChildren: import("zod").ZodInt;
          attempt: import("zod").ZodInt;
          maxAttempts: import("zod").ZodInt;
          handovers: import("zod").ZodInt;
          progress: import("zod").ZodNullable<import("zod").ZodObject<{
            done: import("zod").ZodNumber;
            total: import("zod").ZodNullable<import("zod").ZodNumber>;
            counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
          }, import("zod/v4/core").$strict>>;
          rejectCount: import("zod").ZodInt;
          error: import("zod").ZodNullable<import("zod").ZodObject<{
            code: import("zod").ZodString;
            message: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          file: import("zod").ZodNullable<import("zod").ZodObject<{
            name: import("zod").ZodString;
            size: import("zod").ZodNullable<import("zod").ZodInt>;
            contentType: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          createdAt: import("zod").ZodISODateTime;
          runAt: import("zod").ZodISODateTime;
          startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          payload: import("zod").ZodUnknown;
          result: import("zod").ZodUnknown;
          omitted: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodEnum<{
            payload: "payload";
            result: "result";
          }>>>;
        }, import("zod/v4/core").$strict>;
      };
    };
    readonly problems: readonly ["JOB_NOT_FOUND", "TENANT_BUDGET"];
  };
  readonly listChildren: {
    readonly tag: 'Jobs';
    readonly problems: readonly ['JOB_NOT_FOUND'];
    readonly method: 'GET';
    readonly path: '/api/jobs/:id/children';
    readonly role: 'viewer';
    readonly summary: 'lists the jobs that a job has spawned, newest first';
    readonly query: import("zod").ZodObject<{
      status: import("zod").ZodOptional<import("zod").ZodEnum<{
        AWAITING_FILE: "AWAITING_FILE";
        CANCELLED: "CANCELLED";
        COMPLETED: "COMPLETED";
        FAILED: "FAILED";
        QUEUED: "QUEUED";
        RETRYING: "RETRYING";
        RUNNING: "RUNNING";
        WAITING: "WAITING";
      }>>;
      cursor: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
      limit: import("zod").ZodDefault<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'A page of jobs.';
        readonly schema: import("zod").ZodObject<{
          jobs: import("zod").ZodArray<import("zod").ZodObject<{
            id: import("zod").ZodInt;
            taskId: import("zod").ZodUUID;
            type: import("zod").ZodString;
            status: import("zod").ZodEnum<{
              AWAITING_FILE: "AWAITING_FILE";
              CANCELLED: "CANCELLED";
              COMPLETED: "COMPLETED";
              FAILED: "FAILED";
              QUEUED: "QUEUED";
              RETRYING: "RETRYING";
              RUNNING: "RUNNING";
              WAITING: "WAITING";
            }>;
            queue: import("zod").ZodString;
            tenantId: import("zod").ZodString;
            ownerId: import("zod").ZodNullable<import("zod").ZodString>;
            parentId: import("zod").ZodNullable<import("zod").ZodInt>;
            openChildren: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            maxAttempts: import("zod").ZodInt;
            handovers: import("zod").ZodInt;
            progress: import("zod").ZodNullable<import("zod").ZodObject<{
              done: import("zod").ZodNumber;
              total: import("zod").ZodNullable<import("zod").ZodNumber>;
              counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
            }, import("zod/v4/core").$strict>>;
            rejectCount: import("zod").ZodInt;
            error: import("zod").ZodNullable<import("zod").ZodObject<{
              code: import("zod").ZodString;
              message: import("zod").ZodString;
            }, import("zod/v4/core").$strict>>;
            file: import("zod").ZodNullable<import("zod").ZodObject<{
              name: import("zod").ZodString;
              size: import("zod").ZodNullable<import("zod").ZodInt>;
              contentType: import("zod").ZodString;
            }, import("zod/v4/core").$strict>>;
            createdAt: import("zod").ZodISODateTime;
            runAt: import("zod").ZodISODateTime;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          }, import("zod/v4/core").$strict>>;
          nextCursor: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly runAction: {
    readonly method: 'POST';
    readonly path: '/api/actions';
    readonly role: 'operator';
    readonly tag: 'Actions';
    readonly summary: 'previews a bulk action, or runs it as a job; erasing is for admins';
    readonly body: import("zod").ZodObject<{
      action: import("zod").ZodEnum<{
        cancel: "cancel";
        erase: "erase";
        retry: "retry";
      }>;
      filter: import("zod").ZodDefault<import("zod").ZodObject<{
        status: import("zod").ZodOptional<import("zod").ZodEnum<{
          AWAITING_FILE: "AWAITING_FILE";
          CANCELLED: "CANCELLED";
          COMPLETED: "COMPLETED";
          FAILED: "FAILED";
          QUEUED: "QUEUED";
          RETRYING: "RETRYING";
          RUNNING: "RUNNING";
          WAITING: "WAITING";
        }>>;
        type: import("zod").ZodOptional<import("zod").ZodString>;
        queue: import("zod").ZodOptional<import("zod").ZodString>;
        errorCode: import("zod").ZodOptional<import("zod").ZodString>;
        createdFrom: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodISODateTime, import("zod").ZodTransform<Date, string>>>;
        createdTo: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodISODateTime, import("zod").ZodTransform<Date, string>>>;
        text: import("zod").ZodOptional<import("zod").ZodString>;
        payload: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodString>>;
      }, import("zod/v4/core").$strict>>;
      expectedCount: import("zod").ZodOptional<import("zod").ZodInt>;
      fromZero: import("zod").ZodOptional<import("zod").ZodBoolean>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'The preview, when no `expectedCount` was given.';
        readonly schema: import("zod").ZodObject<{
          action: import("zod").ZodEnum<{
            cancel: "cancel";
            erase: "erase";
            retry: "retry";
          }>;
          count: import("zod").ZodInt;
          sample: import("zod").ZodArray<import("zod").ZodObject<{
            id: import("zod").ZodInt;
            taskId: import("zod").ZodUUID;
            type: import("zod").ZodString;
            status: import("zod").ZodEnum<{
              AWAITING_FILE: "AWAITING_FILE";
              CANCELLED: "CANCELLED";
              COMPLETED: "COMPLETED";
              FAILED: "FAILED";
              QUEUED: "QUEUED";
              RETRYING: "RETRYING";
              RUNNING: "RUNNING";
              WAITING: "WAITING";
            }>;
            queue: import("zod").ZodString;
            tenantId: import("zod").ZodString;
            ownerId: import("zod").ZodNullable<import("zod").ZodString>;
            parentId: import("zod").ZodNullable<import("zod").ZodInt>;
            openChildren: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            maxAttempts: import("zod").ZodInt;
            handovers: import("zod").ZodInt;
            progress: import("zod").ZodNullable<import("zod").ZodObject<{
              done: import("zod").ZodNumber;
              total: import("zod").ZodNullable<import("zod").ZodNumber>;
              counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
            }, import("zod/v4/core").$strict>>;
            rejectCount: import("zod").ZodInt;
            error: import("zod").ZodNullable<import("zod").ZodObject<{
              code: import("zod").ZodString;
              message: import("zod").ZodString;
            }, import("zod/v4/core").$strict>>;
            file: import("zod").ZodNullable<import("zod").ZodObject<{
              name: import("zod").ZodString;
              size: import("zod").ZodNullable<import("zod").ZodInt>;
              contentType: import("zod").ZodString;
            }, import("zod/v4/core").$strict>>;
            createdAt: import("zod").ZodISODateTime;
            runAt: import("zod").ZodISODateTime;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          }, import("zod/v4/core").$strict>>;
        }, import("zod/v4/core").$strict>;
      };
      readonly 202: {
        readonly description: 'The job that does it: its progress counts, its result is an `ActionReport`.';
        readonly schema: import("zod").ZodObject<{
          id: import("zod").ZodInt;
          taskId: import("zod").ZodUUID;
          type: import("zod").ZodString;
          status: import("zod").ZodEnum<{
            AWAITING_FILE: "AWAITING_FILE";
            CANCELLED: "CANCELLED";
            COMPLETED: "COMPLETED";
            FAILED: "FAILED";
            QUEUED: "QUEUED";
            RETRYING: "RETRYING";
            RUNNING: "RUNNING";
            WAITING: "WAITING";
          }>;
          queue: import("zod").ZodString;
          tenantId: import("zod").ZodString;
          ownerId: import("zod").ZodNullable<import("zod").ZodString>;
          parentId: import("zod").ZodNullable<import("zod").ZodInt>;
          openChildren: import("zod").ZodInt;
          attempt: import("zod").ZodInt;
          maxAttempts: import("zod").ZodInt;
          handovers: import("zod").ZodInt;
          progress: import("zod").ZodNullable<import("zod").ZodObject<{
            done: import("zod").ZodNumber;
            total: import("zod").ZodNullable<import("zod").ZodNumber>;
            counters: import("zod").ZodOptional<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodNumber>>;
          }, import("zod/v4/core").$strict>>;
          rejectCount: import("zod").ZodInt;
          error: import("zod").ZodNullable<import("zod").ZodObject<{
            code: import("zod").ZodString;
            message: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          file: import("zod").ZodNullable<import("zod").ZodObject<{
            name: import("zod").ZodString;
            size: import("zod").ZodNullable<import("zod").ZodInt>;
            contentType: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
          createdAt: import("zod").ZodISODateTime;
          runAt: import("zod").ZodISODateTime;
          startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          payload: import("zod").ZodUnknown;
          result: import("zod").ZodUnknown;
          omitted: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodEnum<{
            payload: "payload";
            result: "result";
          }>>>;
        }, import("zod/v4/core").$strict>;
      };
    };
    readonly problems: readonly ["INVALID_REQUEST", "COUNT_CHANGED", "TENANT_BUDGET"];
  };
  readonly readHealth: {
    readonly method: 'GET';
    readonly tag: 'Deployment';
    readonly problems: readonly [];
    readonly path: '/api/health';
    readonly role: undefined;
    readonly summary: 'says that the API is up';
    readonly answers: {
      readonly 200: {
        readonly description: 'It is; nothing else was asked.';
        readonly schema: import("zod").ZodObject<{
          status: import("zod").ZodLiteral<"ok">;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly readVersion: {
    readonly method: 'GET';
    readonly tag: 'Deployment';
    readonly problems: readonly [];
    readonly path: '/api/version';
    readonly role: undefined;
    readonly summary: 'says which JobStack answers';
    readonly answers: {
      readonly 200: {
        readonly description: 'The version.';
        readonly schema: import("zod").ZodObject<{
          version: import("zod").ZodString;
          events: import("zod").ZodBoolean;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly readOpenApi: {
    readonly method: 'GET';
    readonly tag: 'Deployment';
    readonly problems: readonly [];
    readonly path: '/api/openapi.json';
    readonly role: undefined;
    readonly summary: 'this API as an OpenAPI 3.1 document';
    readonly answers: {
      readonly 200: {
        readonly description: 'The document.';
        readonly schema: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
      };
    };
  };
  readonly readDocs: {
    readonly method: 'GET';
    readonly tag: 'Deployment';
    readonly problems: readonly [];
    readonly path: '/api/docs';
    readonly role: undefined;
    readonly summary: 'this API as a page for people';
    readonly answers: {
      readonly 200: {
        readonly description: 'The page.';
        readonly schema: import("zod").ZodString;
        readonly mediaType: 'text/html';
      };
    };
  };
  readonly readSession: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'Deployment';
    readonly problems: readonly [];
    readonly path: '/api/session';
    readonly summary: 'says who is asking, and what they may do';
    readonly answers: {
      readonly 200: {
        readonly description: 'The session.';
        readonly schema: import("zod").ZodObject<{
          tenantId: import("zod").ZodString;
          ownerId: import("zod").ZodString;
          role: import("zod").ZodEnum<{
            admin: "admin";
            operator: "operator";
            viewer: "viewer";
          }>;
          anyTenant: import("zod").ZodBoolean;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly readCounters: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'Deployment';
    readonly problems: readonly [];
    readonly path: '/api/counters';
    readonly summary: 'counts jobs by status and type';
    readonly answers: {
      readonly 200: {
        readonly description: 'The counts.';
        readonly schema: import("zod").ZodObject<{
          statuses: import("zod").ZodRecord<import("zod").ZodEnum<{
            AWAITING_FILE: "AWAITING_FILE";
            CANCELLED: "CANCELLED";
            COMPLETED: "COMPLETED";
            FAILED: "FAILED";
            QUEUED: "QUEUED";
            RETRYING: "RETRYING";
            RUNNING: "RUNNING";
            WAITING: "WAITING";
          }>, import("zod").ZodInt>;
          types: import("zod").ZodArray<import("zod").ZodObject<{
            type: import("zod").ZodString;
            statuses: import("zod").ZodRecord<import("zod").ZodEnum<{
              AWAITING_FILE: "AWAITING_FILE";
              CANCELLED: "CANCELLED";
              COMPLETED: "COMPLETED";
              FAILED: "FAILED";
              QUEUED: "QUEUED";
              RETRYING: "RETRYING";
              RUNNING: "RUNNING";
              WAITING: "WAITING";
            }> & import("zod/v4/core").$partial, import("zod").ZodInt>;
          }, import("zod/v4/core").$strict>>;
          exact: import("zod").ZodBoolean;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly listHandlers: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'Deployment';
    readonly problems: readonly [];
    readonly path: '/api/handlers';
    readonly summary: 'lists job types, each with the JSON Schema of its payload';
    readonly answers: {
      readonly 200: {
        readonly description: 'The job types.';
        readonly schema: import("zod").ZodObject<{
          handlers: import("zod").ZodArray<import("zod").ZodObject<{
            type: import("zod").ZodString;
            queue: import("zod").ZodString;
            maxAttempts: import("zod").ZodInt;
            timeoutMs: import("zod").ZodNullable<import("zod").ZodInt>;
            file: import("zod").ZodEnum<{
              optional: "optional";
              required: "required";
            }>;
            maxFileBytes: import("zod").ZodInt;
            searchable: import("zod").ZodArray<import("zod").ZodString>;
            secret: import("zod").ZodArray<import("zod").ZodString>;
            payload: import("zod").ZodUnknown;
          }, import("zod/v4/core").$strict>>;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly listSchedules: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'Deployment';
    readonly problems: readonly [];
    readonly path: '/api/schedules';
    readonly summary: 'lists what starts by the clock';
    readonly answers: {
      readonly 200: {
        readonly description: 'The schedules of the deployment, as it was configured.';
        readonly schema: import("zod").ZodObject<{
          schedules: import("zod").ZodArray<import("zod").ZodObject<{
            name: import("zod").ZodString;
            type: import("zod").ZodString;
            cron: import("zod").ZodString;
            timeZone: import("zod").ZodString;
            tenantId: import("zod").ZodString;
          }, import("zod/v4/core").$strict>>;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly listQueues: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'Deployment';
    readonly problems: readonly [];
    readonly path: '/api/queues';
    readonly summary: 'lists queues, each with what is due in it and since when';
    readonly answers: {
      readonly 200: {
        readonly description: 'The queues.';
        readonly schema: import("zod").ZodObject<{
          scope: import("zod").ZodEnum<{
            deployment: "deployment";
            tenant: "tenant";
          }>;
          queues: import("zod").ZodArray<import("zod").ZodObject<{
            name: import("zod").ZodString;
            due: import("zod").ZodInt;
            running: import("zod").ZodInt;
            oldestDueAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            oldestDueSeconds: import("zod").ZodNullable<import("zod").ZodNumber>;
            cap: import("zod").ZodNullable<import("zod").ZodInt>;
            paused: import("zod").ZodBoolean;
          }, import("zod/v4/core").$strict>>;
          exact: import("zod").ZodBoolean;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly listLimits: {
    readonly method: 'GET';
    readonly tag: 'Deployment';
    readonly problems: readonly [];
    readonly path: '/api/limits';
    readonly role: 'admin';
    readonly summary: 'lists caps and pauses; for admins';
    readonly query: import("zod").ZodObject<{
      cursor: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<{
        scope: (typeof LIMIT_KINDS)[number];
        name: string;
      }, string>>>;
      limit: import("zod").ZodDefault<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'A page of limits, by scope and name.';
        readonly schema: import("zod").ZodObject<{
          limits: import("zod").ZodArray<import("zod").ZodObject<{
            scope: import("zod").ZodEnum<{
              queue: "queue";
              tenant: "tenant";
              type: "type";
            }>;
            name: import("zod").ZodString;
            cap: import("zod").ZodNullable<import("zod").ZodInt>;
            paused: import("zod").ZodBoolean;
            updatedAt: import("zod").ZodISODateTime;
            updatedBy: import("zod").ZodNullable<import("zod").ZodString>;
          }, import("zod/v4/core").$strict>>;
          nextCursor: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly setLimit: {
    readonly tag: 'Deployment';
    readonly method: 'PUT';
    readonly path: '/api/limits/:scope/:name';
    readonly role: 'admin';
    readonly summary: 'caps or pauses a queue, a job type, a tenant; for admins';
    readonly body: import("zod").ZodObject<{
      cap: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodInt>>;
      paused: import("zod").ZodOptional<import("zod").ZodBoolean>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'The limit.';
        readonly schema: import("zod").ZodObject<{
          scope: import("zod").ZodEnum<{
            queue: "queue";
            tenant: "tenant";
            type: "type";
          }>;
          name: import("zod").ZodString;
          cap: import("zod").ZodNullable<import("zod").ZodInt>;
          paused: import("zod").ZodBoolean;
          updatedAt: import("zod").ZodISODateTime;
          updatedBy: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strict>;
      };
    };
    readonly problems: readonly ["INVALID_REQUEST"];
  };
  readonly removeLimit: {
    readonly tag: 'Deployment';
    readonly method: 'DELETE';
    readonly path: '/api/limits/:scope/:name';
    readonly role: 'admin';
    readonly summary: 'removes such a limit; for admins';
    readonly answers: {
      readonly 200: {
        readonly description: 'Whether there was one.';
        readonly schema: import("zod").ZodObject<{
          removed: import("zod").ZodBoolean;
        }, import("zod/v4/core").$strict>;
      };
    };
    readonly problems: readonly ["INVALID_REQUEST"];
  };
  readonly readLogs: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'History';
    readonly problems: readonly ['JOB_NOT_FOUND'];
    readonly path: '/api/jobs/:id/logs';
    readonly summary: "reads or follows a job's log";
    readonly query: import("zod").ZodObject<{
      after: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
      level: import("zod").ZodOptional<import("zod").ZodEnum<{
        DEBUG: "DEBUG";
        ERROR: "ERROR";
        INFO: "INFO";
        WARNING: "WARNING";
      }>>;
      line: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
      text: import("zod").ZodOptional<import("zod").ZodString>;
      tail: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
      limit: import("zod").ZodDefault<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'Lines, oldest first.';
        readonly schema: import("zod").ZodObject<{
          logs: import("zod").ZodArray<import("zod").ZodObject<{
            id: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            level: import("zod").ZodEnum<{
              DEBUG: "DEBUG";
              ERROR: "ERROR";
              INFO: "INFO";
              WARNING: "WARNING";
            }>;
            message: import("zod").ZodString;
            metadata: import("zod").ZodUnknown;
            rowNumber: import("zod").ZodNullable<import("zod").ZodInt>;
            createdAt: import("zod").ZodISODateTime;
          }, import("zod/v4/core").$strict>>;
          after: import("zod").ZodInt;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly readRejects: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'History';
    readonly problems: readonly ['JOB_NOT_FOUND'];
    readonly path: '/api/jobs/:id/rejects';
    readonly summary: 'reads the input rows that were refused';
    readonly query: import("zod").ZodObject<{
      after: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
      limit: import("zod").ZodDefault<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'Refused rows, in the order of their refusal.';
        readonly schema: import("zod").ZodObject<{
          rejects: import("zod").ZodArray<import("zod").ZodObject<{
            id: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            line: import("zod").ZodInt;
            column: import("zod").ZodNullable<import("zod").ZodString>;
            code: import("zod").ZodString;
            message: import("zod").ZodString;
            raw: import("zod").ZodNullable<import("zod").ZodString>;
            createdAt: import("zod").ZodISODateTime;
          }, import("zod/v4/core").$strict>>;
          after: import("zod").ZodInt;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly downloadRejects: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'History';
    readonly problems: readonly ['JOB_NOT_FOUND'];
    readonly path: '/api/jobs/:id/rejects.csv';
    readonly summary: 'the same as CSV';
    readonly query: import("zod").ZodObject<{
      after: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'CSV with a header; a cell that a spreadsheet would run as a formula begins with an apostrophe. `X-Next-After` is `after` of what follows, and missing on the last page.';
        readonly schema: import("zod").ZodString;
        readonly mediaType: 'text/csv';
      };
    };
  };
  readonly readAttempts: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'History';
    readonly problems: readonly ['JOB_NOT_FOUND'];
    readonly path: '/api/jobs/:id/attempts';
    readonly summary: "reads a job's tries";
    readonly query: import("zod").ZodObject<{
      after: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
      limit: import("zod").ZodDefault<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'Tries, first to last.';
        readonly schema: import("zod").ZodObject<{
          attempts: import("zod").ZodArray<import("zod").ZodObject<{
            attempt: import("zod").ZodInt;
            worker: import("zod").ZodString;
            endedAs: import("zod").ZodNullable<import("zod").ZodEnum<{
              cancelled: "cancelled";
              completed: "completed";
              failed: "failed";
              lost: "lost";
              retry: "retry";
            }>>;
            error: import("zod").ZodNullable<import("zod").ZodObject<{
              code: import("zod").ZodString;
              message: import("zod").ZodString;
              stack: import("zod").ZodNullable<import("zod").ZodString>;
              causes: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strict>>;
            handovers: import("zod").ZodInt;
            durationMs: import("zod").ZodNullable<import("zod").ZodInt>;
            startedAt: import("zod").ZodISODateTime;
            finishedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
          }, import("zod/v4/core").$strict>>;
          after: import("zod").ZodInt;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly readHistory: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'History';
    readonly problems: readonly ['JOB_NOT_FOUND'];
    readonly path: '/api/jobs/:id/history';
    readonly summary: 'reads what was done to a job, and by whom';
    readonly query: import("zod").ZodObject<{
      after: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
      limit: import("zod").ZodDefault<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'What people and programs did, first to last.';
        readonly schema: import("zod").ZodObject<{
          history: import("zod").ZodArray<import("zod").ZodObject<{
            id: import("zod").ZodInt;
            action: import("zod").ZodEnum<{
              cancel: "cancel";
              create: "create";
              retry: "retry";
              start: "start";
            }>;
            actor: import("zod").ZodNullable<import("zod").ZodString>;
            actionJobId: import("zod").ZodNullable<import("zod").ZodInt>;
            at: import("zod").ZodISODateTime;
          }, import("zod/v4/core").$strict>>;
          after: import("zod").ZodInt;
        }, import("zod/v4/core").$strict>;
      };
    };
  };
  readonly followJob: {
    readonly method: 'GET';
    readonly role: 'viewer';
    readonly tag: 'History';
    readonly path: '/api/jobs/:id/events';
    readonly summary: 'follows a job and its log by server-sent events, where the host can hold a connection';
    readonly query: import("zod").ZodObject<{
      after: import("zod").ZodOptional<import("zod").ZodPipe<import("zod").ZodString, import("zod").ZodTransform<number, string>>>;
      level: import("zod").ZodOptional<import("zod").ZodEnum<{
        DEBUG: "DEBUG";
        ERROR: "ERROR";
        INFO: "INFO";
        WARNING: "WARNING";
      }>>;
    }, import("zod/v4/core").$strict>;
    readonly answers: {
      readonly 200: {
        readonly description: 'Events `job` (a `JobSummary`), `log` (a `JobLog`, with its id) and at last `end`.';
        readonly schema: import("zod").ZodString;
        readonly mediaType: 'text/event-stream';
      };
    };
    readonly problems: readonly ["JOB_NOT_FOUND", "EVENTS_UNAVAILABLE"];
  };
};
type OperationId = keyof typeof OPERATIONS;
declare const jobRequest: z.ZodObject<{
  type: z.ZodString;
  payload: z.ZodDefault<z.ZodUnknown>;
  idempotencyKey: z.ZodOptional<z.ZodString>;
  runAt: z.ZodOptional<z.ZodPipe<z.ZodISODateTime, z.ZodTransform<Date, string>>>;
  tenant: z.ZodOptional<z.ZodString>;
  file: z.ZodOptional<z.ZodObject<{
    name: z.ZodString;
    size: z.ZodOptional<z.ZodInt>;
    contentType: z.ZodDefault<z.ZodString>;
  }, z.core.$strict>>;
}, z.core.$strict>;
type JobRequestJson = z.input<typeof jobRequest>;
declare const bulkRequest: z.ZodObject<{
  jobs: z.ZodArray<z.ZodObject<{
    type: z.ZodString;
    payload: z.ZodDefault<z.ZodUnknown>;
    idempotencyKey: z.ZodOptional<z.ZodString>;
    runAt: z.ZodOptional<z.ZodPipe<z.ZodISODateTime, z.ZodTransform<Date, string>>>;
  }, z.core.$strict>>;
  tenant: z.ZodOptional<z.ZodString>;
}, z.core.$strict>;
type BulkRequestJson = z.input<typeof bulkRequest>;
declare const retryRequest: z.ZodObject<{
  fromZero: z.ZodDefault<z.ZodBoolean>;
}, z.core.$strict>;
type RetryRequestJson = z.input<typeof retryRequest>;
declare const limitRequest: z.ZodObject<{
  cap: z.ZodOptional<z.ZodNullable<z.ZodInt>>;
  paused: z.ZodOptional<z.ZodBoolean>;
}, z.core.$strict>;
type LimitRequestJson = z.input<typeof limitRequest>;
declare const actionRequest: z.ZodObject<{
  action: z.ZodEnum<{
    cancel: "cancel";
    erase: "erase";
    retry: "retry";
  }>;
  filter: z.ZodDefault<z.ZodObject<{
    status: z.ZodOptional<z.ZodEnum<{
      AWAITING_FILE: "AWAITING_FILE";
      CANCELLED: "CANCELLED";
      COMPLETED: "COMPLETED";
      FAILED: "FAILED";
      QUEUED: "QUEUED";
      RETRYING: "RETRYING";
      RUNNING: "RUNNING";
      WAITING: "WAITING";
    }>>;
    type: z.ZodOptional<z.ZodString>;
    queue: z.ZodOptional<z.ZodString>;
    errorCode: z.ZodOptional<z.ZodString>;
    createdFrom: z.ZodOptional<z.ZodPipe<z.ZodISODateTime, z.ZodTransform<Date, string>>>;
    createdTo: z.ZodOptional<z.ZodPipe<z.ZodISODateTime, z.ZodTransform<Date, string>>>;
    text: z.ZodOptional<z.ZodString>;
    payload: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>>;
  }, z.core.$strict>>;
  expectedCount: z.ZodOptional<z.ZodInt>;
  fromZero: z.ZodOptional<z.ZodBoolean>;
}, z.core.$strict>;
type ActionRequestJson = z.input<typeof actionRequest>;
export { ACTION_JOB_TYPE, type ActionPreviewJson, type ActionReportJson, type ActionRequestJson, type AttemptListJson, BULK_ACTIONS, type BulkAction, type BulkCreatedJson, type BulkRequestJson, type CountersJson, type CreatedJobJson, type HandlerJson, type HistoryEntryJson, type HistoryListJson, type JobAttemptJson, type JobJson, type JobListJson, type JobLogJson, type JobRejectJson, type JobRequestJson, type JobSummaryJson, type LimitJson, type LimitRequestJson, type LogListJson, type MultipartUploadJson, type Operation, type OperationId, type ProblemAnswer, type ProblemCode, type QueueJson, type RejectListJson, type RetryRequestJson, type Role, type ScheduleJson, type SessionJson, type SingleUploadJson, type UploadJson, type UploadPartJson, type VersionJson };