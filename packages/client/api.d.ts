// @jobstack/client

import { ErrorCauseRecord, JobStackError, JobStatus, JsonValue, LogLevel } from "@jobstack/core";
import { HandlerMap, JobTypeOf, PayloadInputOf, ResultOf } from "@jobstack/handler-sdk";
interface Problem {
  readonly path: string;
  readonly message: string;
}
export declare class ApiProblem extends JobStackError {
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly requestId: string | undefined;
  constructor({ status, code, message, problems }: Pick<ApiProblem, 'status' | 'code' | 'message' | 'problems'>, requestId?: string);
}
interface RetryOptions {
  readonly attempts?: number;
  readonly delayMs?: number;
  readonly maxDelayMs?: number;
}
interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}
type SignIn = (request: OutgoingRequest) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
export declare function bearer(token: string | (() => string | Promise<string>)): SignIn;
interface ClientOptions {
  readonly url: string;
  readonly signIn?: SignIn | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly timeoutMs?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
}
interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}
interface JobLog {
  readonly id: number;
  readonly attempt: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: JsonValue;
  readonly rowNumber: number | null;
  readonly createdAt: string;
}
interface JobReject {
  readonly id: number;
  readonly attempt: number;
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  readonly raw: string | null;
  readonly createdAt: string;
}
interface JobAttempt {
  readonly attempt: number;
  readonly worker: string;
  readonly endedAs: 'completed' | 'failed' | 'retry' | 'cancelled' | 'lost' | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly stack: string | null;
    readonly causes: readonly ErrorCauseRecord[];
  } | null;
  readonly handovers: number;
  readonly durationMs: number | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}
interface HistoryEntry {
  readonly id: number;
  readonly action: 'create' | 'start' | 'cancel' | 'retry';
  readonly actor: string | null;
  readonly actionJobId: number | null;
  readonly at: string;
}
interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly counters?: Readonly<Record<string, number>>;
}
interface JobSummary {
  readonly id: number;
  readonly taskId: string;
  readonly type: string;
  readonly status: JobStatus;
  readonly queue: string;
  readonly tenantId: string;
  readonly ownerId: string | null;
  readonly parentId: number | null;
  readonly openChildren: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly handovers: number;
  readonly progress: Progress | null;
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
interface Job extends JobSummary {
  readonly payload: JsonValue;
  readonly result: JsonValue;
  readonly omitted?: readonly ('payload' | 'result')[];
}
type JobRef = number | string | {
  readonly taskId: string;
};
interface JobFilter {
  readonly status?: JobStatus | undefined;
  readonly type?: string | undefined;
  readonly queue?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly createdFrom?: Date | undefined;
  readonly createdTo?: Date | undefined;
  readonly text?: string | undefined;
  readonly payload?: Readonly<Record<string, string>> | undefined;
}
interface JobPage {
  readonly jobs: readonly JobSummary[];
  readonly nextCursor: string | null;
}
type JsonOf<Value> = unknown extends Value ? JsonValue : Value extends {
  toJSON(): infer Json;
} ? Json : Value extends string | number | boolean | null ? Value : Value extends undefined | symbol | ((...args: never) => unknown) ? never : { readonly [Key in keyof Value]: JsonOf<Value[Key]>; };
interface JobOf<Map extends HandlerMap, Type extends JobTypeOf<Map>> extends Omit<Job, 'type' | 'payload' | 'result'> {
  readonly type: Type;
  readonly payload: JsonOf<PayloadInputOf<Map, Type>>;
  readonly result: JsonOf<ResultOf<Map, Type>> | null;
}
interface Version {
  readonly version: string;
  readonly events: boolean;
}
interface SessionInfo {
  readonly tenantId: string;
  readonly ownerId: string;
  readonly role: 'viewer' | 'operator' | 'admin';
  readonly anyTenant: boolean;
}
interface Counters {
  readonly statuses: Readonly<Record<JobStatus, number>>;
  readonly types: readonly {
    readonly type: string;
    readonly statuses: Readonly<Partial<Record<JobStatus, number>>>;
  }[];
  readonly exact: boolean;
}
interface Handler {
  readonly type: string;
  readonly queue: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number | null;
  readonly file: 'optional' | 'required';
  readonly maxFileBytes: number;
  readonly searchable: readonly string[];
  readonly secret: readonly string[];
  readonly payload: JsonValue;
}
interface Schedule {
  readonly name: string;
  readonly type: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly tenantId: string;
}
interface Queue {
  readonly name: string;
  readonly due: number;
  readonly running: number;
  readonly oldestDueAt: string | null;
  readonly oldestDueSeconds: number | null;
  readonly cap: number | null;
  readonly paused: boolean;
}
interface Queues {
  readonly scope: 'tenant' | 'deployment';
  readonly queues: readonly Queue[];
  readonly exact: boolean;
}
interface Limit {
  readonly scope: 'queue' | 'type' | 'tenant';
  readonly name: string;
  readonly cap: number | null;
  readonly paused: boolean;
  readonly updatedAt: string;
  readonly updatedBy: string | null;
}
interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}
interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly accept?: 'application/json' | 'text/csv';
  readonly etag?: string | undefined;
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal | undefined;
}
interface ApiAnswer<Body> {
  readonly body: Body | undefined;
  readonly etag: string | undefined;
}
interface SenderOptions {
  readonly url: string;
  readonly signIn: SignIn | undefined;
  readonly retry: Required<RetryOptions>;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}
declare class Sender {
  #private;
  constructor(options: SenderOptions);
  ask<Body>(request: Omit<ApiRequest, 'etag'>): Promise<Body>;
  send<Body>(request: ApiRequest): Promise<ApiAnswer<Body>>;
  download(request: Pick<ApiRequest, 'path' | 'query' | 'signal'>): Promise<Pick<Answer, 'text' | 'headers'>>;
  open({ path, query, signal }: Pick<ApiRequest, 'path' | 'query' | 'signal'>): Promise<Response | undefined>;
}
declare class Deployment {
  #private;
  constructor(sender: Sender);
  version(options?: CallOptions): Promise<Version>;
  session(options?: CallOptions): Promise<SessionInfo>;
  counters(options?: CallOptions): Promise<Counters>;
  queues(options?: CallOptions): Promise<Queues>;
  handlers(options?: CallOptions): Promise<readonly Handler[]>;
  schedules(options?: CallOptions): Promise<readonly Schedule[]>;
  limits({ signal }?: CallOptions): AsyncGenerator<Limit, void>;
  setLimit({ scope, name, ...body }: Pick<Limit, 'scope' | 'name'> & Partial<Pick<Limit, 'cap' | 'paused'>>, { signal }?: CallOptions): Promise<Limit>;
  removeLimit({ scope, name }: Pick<Limit, 'scope' | 'name'>, { signal }?: CallOptions): Promise<boolean>;
}
interface FollowOptions {
  readonly after?: number | undefined;
  readonly level?: LogLevel | undefined;
  readonly signal?: AbortSignal | undefined;
}
type BulkAction = 'cancel' | 'retry' | 'erase';
interface ActionPreview {
  readonly action: BulkAction;
  readonly count: number;
  readonly sample: readonly JobSummary[];
}
interface ActionRequest {
  readonly action: BulkAction;
  readonly filter?: JobFilter;
  readonly fromZero?: boolean | undefined;
}
interface ActionReport {
  readonly action: BulkAction;
  readonly matched: number;
  readonly changed: number;
  readonly unchanged: number;
}
declare class JobActions {
  #private;
  constructor(sender: Sender);
  preview(request: ActionRequest, { signal }?: CallOptions): Promise<ActionPreview>;
  run(request: ActionRequest, expectedCount: number, { signal }?: CallOptions): Promise<Job>;
}
interface SingleUpload {
  readonly kind: 'single';
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}
interface UploadPart {
  readonly part: number;
  readonly offset: number;
  readonly size: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}
interface MultipartUpload {
  readonly kind: 'multipart';
  readonly method: 'PUT';
  readonly size: number;
  readonly partSize: number;
  readonly partCount: number;
  readonly uploaded: number;
  readonly missing: readonly UploadPart[];
  readonly expiresAt: string;
}
type Upload = SingleUpload | MultipartUpload;
interface FileToUpload {
  readonly name: string;
  readonly body: Blob;
  readonly contentType?: string;
}
interface UploadProgress {
  readonly sent: number;
  readonly total: number;
}
interface UploadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
}
interface SubmitOptions extends UploadOptions {
  readonly idempotencyKey?: string | undefined;
  readonly runAt?: Date | undefined;
  readonly tenant?: string | undefined;
  readonly file?: File | FileToUpload | undefined;
  readonly onCreated?: ((job: Pick<Job, 'id' | 'taskId'>) => void) | undefined;
}
type NewJob<Map extends HandlerMap> = { readonly [Type in JobTypeOf<Map>]: {
  readonly type: Type;
  readonly payload: PayloadInputOf<Map, Type>;
  readonly idempotencyKey?: string;
  readonly runAt?: Date;
}; }[JobTypeOf<Map>];
interface SubmittedJob {
  readonly id: number;
  readonly taskId: string;
  readonly type: string;
  readonly status: JobStatus;
  readonly created: boolean;
}
interface WaitOptions<Waited = Job> {
  readonly signal?: AbortSignal | undefined;
  readonly onChange?: ((job: Waited) => void) | undefined;
}
interface PageOptions extends CallOptions {
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}
interface LogOptions extends PageOptions, FollowOptions {
  readonly line?: number | undefined;
  readonly text?: string | undefined;
  readonly tail?: number | undefined;
}
interface ListOptions extends JobFilter, CallOptions {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}
export declare class JobStackClient<Map extends HandlerMap = HandlerMap> {
  #private;
  readonly deployment: Deployment;
  readonly actions: JobActions;
  constructor({ url, signIn, retry, timeoutMs, fetch }: ClientOptions);
  submit<Type extends JobTypeOf<Map>>(type: Type, payload: PayloadInputOf<Map, Type>, options?: SubmitOptions): Promise<JobOf<Map, Type>>;
  submitMany(jobs: readonly NewJob<Map>[], { tenant, signal }?: Pick<SubmitOptions, 'tenant' | 'signal'>): Promise<readonly SubmittedJob[]>;
  upload(job: JobRef, file: File | FileToUpload, options?: UploadOptions): Promise<Job>;
  read(job: JobRef, { signal }?: CallOptions): Promise<Job>;
  list({ cursor, limit, signal, ...filter }?: ListOptions): Promise<JobPage>;
  each(options?: Omit<ListOptions, 'cursor'>): AsyncGenerator<JobSummary, void>;
  children(job: JobRef, { status, cursor, limit, signal }?: ListOptions): Promise<JobPage>;
  cancel(job: JobRef, { signal }?: CallOptions): Promise<Job>;
  retry(job: JobRef, { fromZero, signal }?: CallOptions & {
    readonly fromZero?: boolean;
  }): Promise<Job>;
  erase(job: JobRef, { signal }?: CallOptions): Promise<Job>;
  logs(job: JobRef, options?: LogOptions): Promise<{
    readonly logs: readonly JobLog[];
    readonly after: number;
  }>;
  followLogs(job: JobRef, options?: FollowOptions): AsyncGenerator<JobLog, void>;
  rejects(job: JobRef, options?: PageOptions): AsyncGenerator<JobReject, void>;
  rejectsCsv(job: JobRef, { signal }?: CallOptions): AsyncGenerator<string, void>;
  attempts(job: JobRef, options?: PageOptions): Promise<readonly JobAttempt[]>;
  history(job: JobRef, options?: PageOptions): Promise<readonly HistoryEntry[]>;
  waitFor<Waited extends Pick<Job, 'status' | 'taskId'>>(job: Waited, options?: WaitOptions<Waited>): Promise<Waited>;
  waitFor(job: number | string, options?: WaitOptions): Promise<Job>;
}
export declare function createClient<Map extends HandlerMap = HandlerMap>(options: ClientOptions): JobStackClient<Map>;
export type { ActionPreview, ActionReport, ActionRequest, BulkAction, CallOptions, ClientOptions, Counters, Deployment, FileToUpload, FollowOptions, Handler, HistoryEntry, Job, JobActions, JobAttempt, JobFilter, JobLog, JobOf, JobPage, JobRef, JobReject, JobSummary, JsonOf, Limit, ListOptions, LogOptions, MultipartUpload, NewJob, OutgoingRequest, PageOptions, Problem, Progress, Queue, Queues, RetryOptions, Schedule, SessionInfo, SignIn, SingleUpload, SubmitOptions, SubmittedJob, Upload, UploadOptions, UploadPart, UploadProgress, Version, WaitOptions };
// @jobstack/client/iam

interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}
type SignIn = (request: OutgoingRequest) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}
export interface IamOptions {
  readonly region: string;
  readonly credentials: AwsCredentials | (() => Promise<AwsCredentials>);
}
export declare function iam({ region, credentials }: IamOptions): SignIn;
export {};