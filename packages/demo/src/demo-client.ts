import { setTimeout as pause } from 'node:timers/promises';
import type { JsonValue } from '@jobstack/core';
import type { LaptopStack } from '@jobstack/laptop';

/** What the demo reads of a job. */
export interface DemoJob {
  readonly id: number;
  readonly status: string;
  readonly attempt: number;
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  readonly result: Record<string, number> | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

interface SubmittedJob extends DemoJob {
  readonly upload: { readonly method: string; readonly url: string; readonly headers: Record<string, string> };
}

export interface DemoLog {
  readonly level: string;
  readonly message: string;
  readonly rowNumber: number | null;
}

export interface DemoReject {
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  readonly raw: string | null;
}

export interface DemoAttempt {
  readonly attempt: number;
  readonly endedAs: string | null;
  readonly durationMs: number | null;
  readonly error: { readonly message: string } | null;
}

/** How often the terminal looks at a job; quick enough to kill a worker within one batch. */
const POLL_MS = 15;

/** Uses the stack as any client does: over HTTP, with a token. */
export class DemoClient {
  readonly #stack: Pick<LaptopStack, 'url' | 'token'>;

  constructor(stack: Pick<LaptopStack, 'url' | 'token'>) {
    this.#stack = stack;
  }

  /** Creates a csv_import job, uploads its file by the presigned request, and starts it. */
  async import(name: string, content: Buffer, payload: JsonValue): Promise<DemoJob> {
    const file = { name, contentType: 'text/csv', size: content.length };
    const { upload, ...job } = await this.#call<SubmittedJob>('POST', '/jobs', { type: 'csv_import', payload, file });
    const { 'content-length': _measured, ...headers } = upload.headers;
    const response = await fetch(upload.url, { method: upload.method, headers, body: new Uint8Array(content) });
    if (!response.ok) throw new Error(`Uploading ${name}: the object store answered ${response.status}.`);
    return this.#call<DemoJob>('POST', `/jobs/${job.id}/start`);
  }

  /** Waits for the job to end; `watch` sees each look at it. */
  async follow(job: DemoJob, watch: (job: DemoJob) => Promise<void> | void): Promise<DemoJob> {
    for (;;) {
      const now = await this.#call<DemoJob>('GET', `/jobs/${job.id}`);
      await watch(now);
      if (['COMPLETED', 'FAILED', 'CANCELLED'].includes(now.status)) return now;
      await pause(POLL_MS);
    }
  }

  async logs(job: DemoJob): Promise<readonly DemoLog[]> {
    return (await this.#call<{ logs: DemoLog[] }>('GET', `/jobs/${job.id}/logs`)).logs;
  }

  async rejects(job: DemoJob): Promise<readonly DemoReject[]> {
    return (await this.#call<{ rejects: DemoReject[] }>('GET', `/jobs/${job.id}/rejects`)).rejects;
  }

  async attempts(job: DemoJob): Promise<readonly DemoAttempt[]> {
    return (await this.#call<{ attempts: DemoAttempt[] }>('GET', `/jobs/${job.id}/attempts`)).attempts;
  }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { url, token } = this.#stack;
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer as Answer;
  }
}
