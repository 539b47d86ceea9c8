import type { JobStatus } from '@jobstack/core';
import type { HandlerMap, JobTypeOf, PayloadInputOf } from '@jobstack/handler-sdk';
import type { Job } from './contract/job.ts';
import type { FileToUpload, UploadOptions } from './upload-file.ts';

export interface SubmitOptions extends UploadOptions {
  /**
   * Your own name for the job, 1 to 200 visible ASCII characters: submitting it again answers the same job.
   *
   * @default a random one, so that a request that is sent again after a fault of the network makes no second job
   */
  readonly idempotencyKey?: string | undefined;
  /** Not to be run before. @default now */
  readonly runAt?: Date | undefined;
  /** @default the session's own; another one only for sessions of any tenant */
  readonly tenant?: string | undefined;
  /** Uploaded before the job is started. @default none */
  readonly file?: File | FileToUpload | undefined;
  /** Told of the job as soon as there is one, before its file is uploaded: `upload` of this job goes on where that breaks off. */
  readonly onCreated?: ((job: Pick<Job, 'id' | 'taskId'>) => void) | undefined;
}

/** One of many jobs to create. */
export type NewJob<Map extends HandlerMap> = {
  readonly [Type in JobTypeOf<Map>]: {
    readonly type: Type;
    readonly payload: PayloadInputOf<Map, Type>;
    readonly idempotencyKey?: string;
    readonly runAt?: Date;
  };
}[JobTypeOf<Map>];

/** What became of one of many jobs. */
export interface SubmittedJob {
  readonly id: number;
  readonly taskId: string;
  readonly type: string;
  readonly status: JobStatus;
  /** False when the idempotency key was known: the job of then. */
  readonly created: boolean;
}
