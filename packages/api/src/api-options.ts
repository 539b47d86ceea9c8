import type { JobRecords, Limits } from '@jobstack/database';
import type { HandlerMap } from '@jobstack/handler-sdk';
import type { Doorbell, UploadStore } from '@jobstack/processor';
import type { Hono } from 'hono';
import type { RequestIdVariables } from 'hono/request-id';
import type { ScheduleJson } from './contract/fleet.ts';
import type { RequestSession, Sessions } from './sessions.ts';

export interface ApiOptions {
  readonly records: JobRecords;
  /** What operators may set at run time. */
  readonly limits: Limits;
  /** The handler map of this deployment. */
  readonly handlers: HandlerMap;
  readonly uploads: Pick<UploadStore, 'presign' | 'head'>;
  /** Wakes workers for jobs that are stored. */
  readonly doorbell: Pick<Doorbell, 'ring' | 'arm'>;
  readonly sessions: Sessions;
  readonly settings?: ApiSettings;
  /** Told of every error that the client must not see. @default console.error */
  readonly onError?: ErrorListener;
}

export interface ApiSettings {
  /** How long an upload URL works, in seconds; 1 to 604,800 (7 days, S3's own limit). @default 3600 */
  readonly uploadExpiresInSeconds?: number;
  /** What one tenant may have. @default no bound */
  readonly budgets?: TenantBudgets;
  /** Answer only requests that name this machine in `Host`, against DNS rebinding; for the laptop. @default false */
  readonly loopbackOnly?: boolean;
  /** The host can hold a connection, for server-sent events. Lambda behind an HTTP API cannot. @default false */
  readonly events?: boolean;
  /** What the deployment starts by the clock, for people to see. @default none */
  readonly schedules?: readonly ScheduleJson[];
}

/** What one tenant may have at once. Checked when it creates a job; what comes together may pass the bound by as many. */
export interface TenantBudgets {
  /** Jobs that have not ended, at least 1. @default no bound */
  readonly openJobs?: number | undefined;
  /** Bytes of its files, at least 1. @default no bound */
  readonly storedBytes?: number | undefined;
  /** Days after which files are deleted and count no longer. @default they count as long as their job is there */
  readonly fileRetentionDays?: number | undefined;
}

/** @param request the request that failed; undefined when it succeeded although something went wrong, such as a ring */
export type ErrorListener = (error: unknown, request?: FailedRequest) => void;

export interface FailedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
}

/** What travels along with a request inside the API. */
export interface RequestScope {
  Bindings: object;
  Variables: RequestIdVariables & { session: RequestSession };
}

export type Api = Hono<RequestScope>;
