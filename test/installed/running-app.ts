import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@jobstack/laptop';
import { Terminal } from '../docs/terminal.ts';
import type { TeamApp } from './team-app.ts';

/** A job as the API tells of it, as far as the tests look. */
export interface JobAnswer {
  readonly id: number;
  readonly status: string;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly upload?: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
  };
}

const OPEN = ['AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING', 'WAITING'];

/** An app whose `make dev` is up. Ends as by Ctrl-C. */
export class RunningApp implements AsyncDisposable {
  readonly #terminal: Terminal;
  readonly #api: string;
  readonly #token: string;

  private constructor(terminal: Terminal, api: string, token: string) {
    this.#terminal = terminal;
    this.#api = api;
    this.#token = token;
  }

  static async start(app: TeamApp): Promise<RunningApp> {
    const port = await freePort(0, 'A test', 'nothing');
    const terminal = new Terminal(app.folder, { ...app.environment, JOBSTACK_PORT: String(port) });
    terminal.type('exec make dev');
    await terminal.until('JobStack runs.');
    const token = readFileSync(join(app.folder, '.jobstack/laptop/session-token'), 'utf8').trim();
    return new RunningApp(terminal, `http://localhost:${port}/api`, token);
  }

  create(job: object): Promise<JobAnswer> {
    return this.#ask('/jobs', {
      method: 'POST',
      body: JSON.stringify(job),
      headers: { 'content-type': 'application/json' },
    });
  }

  job(id: number): Promise<JobAnswer> {
    return this.#ask(`/jobs/${id}`);
  }

  /** Creates a job with a file, uploads it, and waits for its end. */
  async importFile(payload: object, content: string): Promise<JobAnswer> {
    const { id, upload } = await this.create({ type: 'csv_import', payload, file: { name: 'customers.csv' } });
    if (!upload) throw new Error('The API answered no upload.');
    const stored = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: content });
    if (!stored.ok) throw new Error(`The upload was answered ${stored.status}: ${await stored.text()}`);
    await this.#ask(`/jobs/${id}/start`, { method: 'POST' });
    return this.end(id);
  }

  /** Waits until a job has ended. */
  async end(id: number): Promise<JobAnswer> {
    for (;;) {
      const job = await this.job(id);
      if (!OPEN.includes(job.status)) return job;
      await setTimeout(200);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#terminal[Symbol.asyncDispose]();
  }

  async #ask(path: string, request: RequestInit = {}): Promise<JobAnswer> {
    const headers = { authorization: `Bearer ${this.#token}`, ...request.headers };
    const response = await fetch(this.#api + path, { ...request, headers });
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as JobAnswer;
  }
}
