import type { HandlerMap, JobTypeOf, PayloadInputOf } from '@jobstack/handler-sdk';
import type { CallOptions, ClientOptions } from './client-options.ts';
import type { HistoryEntry, JobAttempt, JobLog, JobReject } from './contract/history.ts';
import type { Job, JobFilter, JobPage, JobRef, JobSummary } from './contract/job.ts';
import type { JobOf } from './contract/job-of.ts';
import type { Upload } from './contract/upload.ts';
import { Deployment } from './deployment.ts';
import { type FollowOptions, followLogs } from './follow-logs.ts';
import { filterQuery, jobPath } from './http/addresses.ts';
import { readEvents } from './http/read-events.ts';
import { DEFAULT_RETRIES, type RetryOptions } from './http/retry-delay.ts';
import { Sender } from './http/sender.ts';
import { JobActions } from './job-actions.ts';
import type { NewJob, SubmitOptions, SubmittedJob } from './submit.ts';
import { type FileToUpload, toFile, type UploadOptions, uploadFile } from './upload-file.ts';
import { type WaitOptions, waitFor } from './wait-for.ts';

/** One page of what is listed by `after`. */
export interface PageOptions extends CallOptions {
  /** Only what comes after it. @default 0 */
  readonly after?: number | undefined;
  /** Entries, 1 to 1,000. @default 200 */
  readonly limit?: number | undefined;
}

export interface LogOptions extends PageOptions, FollowOptions {
  /** Only about this line of the input. */
  readonly line?: number | undefined;
  /** Somewhere in the message; upper and lower case are the same. */
  readonly text?: string | undefined;
  /** The last so many lines, instead of the first; 1 to 1,000. */
  readonly tail?: number | undefined;
}

export interface ListOptions extends JobFilter, CallOptions {
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Jobs a page, 1 to 200. @default 50 */
  readonly limit?: number | undefined;
}

/**
 * The API of a deployment. Its jobs are those of the handler map `Map`: what they are given and what they resolve to is checked by the compiler.
 *
 * Every method throws `ApiProblem` when the API refuses, JobStackError `UNREACHABLE` when nobody answers, and the reason of its `signal` when
 * that is aborted. Faults that pass (429, 5xx, no answer) are tried again where doing it twice is the same as doing it once.
 */
export class JobStackClient<Map extends HandlerMap = HandlerMap> {
  readonly deployment: Deployment;
  readonly actions: JobActions;
  readonly #sender: Sender;
  readonly #fetch: typeof fetch;
  readonly #retry: Required<RetryOptions>;

  constructor({ url, signIn, retry, timeoutMs = 30_000, fetch = globalThis.fetch.bind(globalThis) }: ClientOptions) {
    this.#fetch = fetch;
    this.#retry = { ...DEFAULT_RETRIES, ...retry };
    this.#sender = new Sender({ url, signIn, timeoutMs, fetch, retry: this.#retry });
    this.deployment = new Deployment(this.#sender);
    this.actions = new JobActions(this.#sender);
  }

  /**
   * Creates a job. With a file it is uploaded and the job started; when that breaks off, `upload` of the job goes on.
   *
   * @example
   * ```ts
   * const job = await client.submit('csv_import', { target: 'places' }, { file: { name: 'places.csv', body: await openAsBlob('places.csv') } });
   * const { status, result } = await client.waitFor(job);
   * ```
   */
  async submit<Type extends JobTypeOf<Map>>(
    type: Type,
    payload: PayloadInputOf<Map, Type>,
    options: SubmitOptions = {},
  ): Promise<JobOf<Map, Type>> {
    const { signal, runAt, tenant, idempotencyKey = crypto.randomUUID() } = options;
    const file = options.file && toFile(options.file);
    const created = await this.#sender.ask<Job & { readonly upload?: Upload }>({
      ...{ method: 'POST', path: '/jobs', signal },
      body: {
        ...{ type, payload, idempotencyKey, runAt, tenant },
        ...(file && { file: { name: file.name, size: file.body.size, contentType: file.contentType } }),
      },
    });
    const { upload, ...job } = created;
    options.onCreated?.(job);
    if (!file || !upload) return job as JobOf<Map, Type>;
    return (await this.#finishUpload(job, upload, file.body, options)) as JobOf<Map, Type>;
  }

  /**
   * Creates up to 1,000 jobs without files, all or none.
   *
   * @returns them in the given order
   */
  async submitMany(
    jobs: readonly NewJob<Map>[],
    { tenant, signal }: Pick<SubmitOptions, 'tenant' | 'signal'> = {},
  ): Promise<readonly SubmittedJob[]> {
    const named = jobs.map((job) => ({ idempotencyKey: crypto.randomUUID(), ...job }));
    const request = { method: 'POST', path: '/jobs/bulk', body: { jobs: named, tenant }, signal } as const;
    return (await this.#sender.ask<{ jobs: readonly SubmittedJob[] }>(request)).jobs;
  }

  /** Uploads the file of a job that waits for it, of one in parts those that are missing, and starts the job. */
  async upload(job: JobRef, file: File | FileToUpload, options: UploadOptions = {}): Promise<Job> {
    const upload = await this.#upload(job, options);
    return await this.#finishUpload(job, upload, toFile(file).body, options);
  }

  read(job: JobRef, { signal }: CallOptions = {}): Promise<Job> {
    return this.#sender.ask({ method: 'GET', path: jobPath(job), signal });
  }

  /** A page of jobs, newest first. */
  list({ cursor, limit, signal, ...filter }: ListOptions = {}): Promise<JobPage> {
    const query = { ...filterQuery(filter), cursor, limit };
    return this.#sender.ask({ method: 'GET', path: '/jobs', query, signal });
  }

  /** All jobs of a filter, newest first, a page at a time. */
  async *each(options: Omit<ListOptions, 'cursor'> = {}): AsyncGenerator<JobSummary, void> {
    let cursor: string | undefined;
    do {
      const page = await this.list({ ...options, cursor });
      yield* page.jobs;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** The jobs that a job has spawned, newest first. */
  children(job: JobRef, { status, cursor, limit, signal }: ListOptions = {}): Promise<JobPage> {
    return this.#sender.ask({
      method: 'GET',
      path: jobPath(job, '/children'),
      query: { status, cursor, limit },
      signal,
    });
  }

  /** Ends a job, and those it has spawned, as CANCELLED. One that had ended before is answered as it is. */
  cancel(job: JobRef, { signal }: CallOptions = {}): Promise<Job> {
    return this.#sender.ask({ method: 'POST', path: jobPath(job, '/cancel'), signal });
  }

  /**
   * Sends a FAILED or CANCELLED job back to work, from its last checkpoint.
   *
   * @param options `fromZero`: at the start instead, without checkpoint, steps, rejects and spawned jobs; rows that were committed stay
   */
  retry(job: JobRef, { fromZero = false, signal }: CallOptions & { readonly fromZero?: boolean } = {}): Promise<Job> {
    const path = jobPath(job, '/retry');
    return this.#sender.ask({ method: 'POST', path, body: { fromZero }, repeatable: false, signal });
  }

  /**
   * Erases a job and those it has spawned, with all that is kept about them and their files; for admins.
   *
   * @returns the job that does it
   */
  erase(job: JobRef, { signal }: CallOptions = {}): Promise<Job> {
    return this.#sender.ask({ method: 'DELETE', path: jobPath(job), signal });
  }

  /** A page of a job's log, oldest first. */
  logs(job: JobRef, options: LogOptions = {}): Promise<{ readonly logs: readonly JobLog[]; readonly after: number }> {
    return this.#history(job, 'logs', options);
  }

  /** The lines of a job's log as they come, until the job has ended and all are told. */
  followLogs(job: JobRef, options: FollowOptions = {}): AsyncGenerator<JobLog, void> {
    const source = {
      events: async ({ after, level, signal }: FollowOptions) => {
        const answer = await this.#sender.open({ path: jobPath(job, '/events'), query: { after, level }, signal });
        return answer?.body ? readEvents(answer.body) : undefined;
      },
      logs: (page: FollowOptions) => this.logs(job, { ...page, limit: 1_000 }),
      job: (page: CallOptions) => this.read(job, page),
    };
    return followLogs(source, options);
  }

  /** The input rows that were refused, in the order of their refusal. */
  async *rejects(job: JobRef, options: PageOptions = {}): AsyncGenerator<JobReject, void> {
    for (let after = options.after ?? 0; ; ) {
      const page = await this.#history<{ rejects: readonly JobReject[]; after: number }>(job, 'rejects', {
        ...{ ...options, after },
      });
      yield* page.rejects;
      if (page.rejects.length === 0) return;
      after = page.after;
    }
  }

  /**
   * The same as a CSV file with the columns line, column, code, message and raw, in pieces that put together are the file. A cell that a
   * spreadsheet would run as a formula begins with an apostrophe.
   */
  async *rejectsCsv(job: JobRef, { signal }: CallOptions = {}): AsyncGenerator<string, void> {
    for (let after: string | undefined; ; ) {
      const page = await this.#sender.download({ path: jobPath(job, '/rejects.csv'), query: { after }, signal });
      yield page.text;
      after = page.headers.get('x-next-after') ?? undefined;
      if (after === undefined) return;
    }
  }

  /** A job's tries, first to last. */
  async attempts(job: JobRef, options: PageOptions = {}): Promise<readonly JobAttempt[]> {
    return (await this.#history<{ attempts: readonly JobAttempt[] }>(job, 'attempts', options)).attempts;
  }

  /** What was done to a job, and by whom, first to last. */
  async history(job: JobRef, options: PageOptions = {}): Promise<readonly HistoryEntry[]> {
    return (await this.#history<{ history: readonly HistoryEntry[] }>(job, 'history', options)).history;
  }

  /**
   * Waits until a job has ended, however it does: look at `status`.
   *
   * @param job of one that was submitted here, payload and result are typed
   */
  waitFor<Waited extends Pick<Job, 'status' | 'taskId'>>(job: Waited, options?: WaitOptions<Waited>): Promise<Waited>;
  waitFor(job: number | string, options?: WaitOptions): Promise<Job>;
  waitFor(job: JobRef, options: WaitOptions = {}): Promise<Job> {
    const { signal } = options;
    const path = jobPath(job);
    return waitFor<Job>((etag) => this.#sender.send({ method: 'GET', path, etag, signal }), options);
  }

  #history<Page>(job: JobRef, what: string, { signal, ...query }: LogOptions): Promise<Page> {
    return this.#sender.ask({ method: 'GET', path: jobPath(job, `/${what}`), query, signal });
  }

  #upload(job: JobRef, { signal }: CallOptions): Promise<Upload> {
    return this.#sender.ask({ method: 'GET', path: jobPath(job, '/upload'), signal });
  }

  async #finishUpload(job: JobRef, upload: Upload, body: Blob, options: UploadOptions): Promise<Job> {
    const { signal, onProgress } = options;
    const next = () => this.#upload(job, options);
    await uploadFile(upload, body, { fetch: this.#fetch, retry: this.#retry, signal, onProgress, next });
    return await this.#sender.ask({ method: 'POST', path: jobPath(job, '/start'), signal });
  }
}

/**
 * The API of a deployment, for a program or a page.
 *
 * @example
 * ```ts
 * import type { handlers } from './handlers.ts';
 *
 * const client = createClient<typeof handlers>({ url: 'http://localhost:4000', signIn: bearer(token) });
 * ```
 */
export function createClient<Map extends HandlerMap = HandlerMap>(options: ClientOptions): JobStackClient<Map> {
  return new JobStackClient<Map>(options);
}
