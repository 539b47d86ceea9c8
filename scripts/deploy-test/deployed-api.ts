/** A job as the API answers it; what the test looks at. */
export interface DeployedJob {
  readonly id: number;
  readonly status: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string } | null;
}

/** The deployed HTTP API, through the emulator's address for it. */
export class DeployedApi {
  readonly #base: string;
  readonly #token: string;

  /** @param apiUrl the stack's output; its first label is the API's id */
  constructor(endpoint: string, apiUrl: string, token: string) {
    const id = /\/\/([^.]+)\./.exec(apiUrl)?.[1];
    this.#base = `${endpoint}/_aws/execute-api/${id}/$default/api`;
    this.#token = token;
  }

  async status(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
    return (await fetch(`${this.#base}${path}`, { headers })).status;
  }

  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  /** Waits until so many jobs of a type are there, and answers the newest one's number. */
  async untilListed(type: string, count: number): Promise<number> {
    for (let tries = 0; tries < 60; tries += 1) {
      const { jobs } = await this.call<{ jobs: readonly DeployedJob[] }>('GET', `/jobs?type=${type}`);
      if (jobs.length === count && jobs[0]) return jobs[0].id;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error(`Expected ${count} job(s) of type ${type} within 30 s.`);
  }

  /** Waits until the job has ended. */
  async ended(id: number): Promise<DeployedJob> {
    for (let tries = 0; tries < 240; tries += 1) {
      const job = await this.call<DeployedJob>('GET', `/jobs/${id}`);
      if (['COMPLETED', 'FAILED', 'CANCELLED'].includes(job.status)) return job;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error(`Job ${id} has not ended within two minutes.`);
  }
}
