import { JobStackError } from '@jobstack/core';
import type { SignIn } from '../sign-in.ts';
import { pause } from './pause.ts';
import { type Answer, readJsonText, readProblem } from './read-problem.ts';
import { type RetryOptions, retryDelay } from './retry-delay.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api`, such as `/jobs/12`. */
  readonly path: string;
  /** Left out: those that are undefined. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** What is asked for. @default application/json */
  readonly accept?: 'application/json' | 'text/csv';
  /** Answers no body when the answer is still this one. */
  readonly etag?: string | undefined;
  /** False: done twice it is not what it is done once, so that it is sent again only when it surely was not done. @default true */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiAnswer<Body> {
  /** Undefined: nothing has changed since `etag`. */
  readonly body: Body | undefined;
  readonly etag: string | undefined;
}

export interface SenderOptions {
  /** Address of the API, without `/api`. */
  readonly url: string;
  readonly signIn: SignIn | undefined;
  readonly retry: Required<RetryOptions>;
  /** Longest time that one try may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}

/** Not done, and might be the next time: too many at once, or nobody there to do it. */
const NOT_DONE = [429, 503];
/** Somebody between us and the API did not get its answer. */
const PERHAPS_DONE = [500, 502, 504];

/** Sends requests to the API, each until it is answered or there is no sense in trying on. */
export class Sender {
  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** What is answered, which is something: no `etag` was given. */
  async ask<Body>(request: Omit<ApiRequest, 'etag'>): Promise<Body> {
    return (await this.send<Body>(request)).body as Body;
  }

  /** @throws ApiProblem; JobStackError `UNREACHABLE`; the signal's reason */
  async send<Body>(request: ApiRequest): Promise<ApiAnswer<Body>> {
    return wanted(await this.#answer(request, isWanted));
  }

  /** A page of CSV, as text. @throws as `send` */
  async download(request: Pick<ApiRequest, 'path' | 'query' | 'signal'>): Promise<Pick<Answer, 'text' | 'headers'>> {
    return this.#answer({ ...request, method: 'GET', accept: 'text/csv' }, isCsv);
  }

  async #answer(request: ApiRequest, isWanted: (answer: Answer) => boolean): Promise<Answer> {
    const { retry } = this.#options;
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#try(request);
      if (!(answer instanceof JobStackError) && isWanted(answer)) return answer;
      const delay = tries < retry.attempts ? delayAfter(request, answer, tries, retry) : undefined;
      if (delay === undefined) throw answer instanceof JobStackError ? answer : readProblem(answer);
      await pause(delay, request.signal);
    }
  }

  /** An answer that goes on, in one try; undefined where the host does not hold it. @throws the signal's reason */
  async open({ path, query, signal }: Pick<ApiRequest, 'path' | 'query' | 'signal'>): Promise<Response | undefined> {
    const { signIn, fetch } = this.#options;
    const address = this.#address(path, query);
    const headers = { accept: 'text/event-stream' };
    const proof = await signIn?.({ method: 'GET', url: address.href, headers, body: undefined });
    const init = { headers: { ...headers, ...proof }, ...(signal && { signal }) };
    const response = await fetch(address, init).catch(() => undefined);
    signal?.throwIfAborted();
    if (response?.ok && response.headers.get('content-type')?.startsWith('text/event-stream')) return response;
    await response?.body?.cancel();
    return undefined;
  }

  #address(path: string, query: ApiRequest['query'] = {}): URL {
    const address = new URL(`${this.#options.url.replace(/\/+$/, '')}/api${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    return address;
  }

  /** One try: what was answered, or that nobody did. */
  async #try({
    method,
    path,
    query,
    body,
    accept = 'application/json',
    etag,
    signal,
  }: ApiRequest): Promise<Answer | JobStackError> {
    const { url, signIn, timeoutMs, fetch } = this.#options;
    const address = this.#address(path, query);
    const given = {
      accept: `${accept}, application/problem+json`,
      ...(etag !== undefined && { 'if-none-match': etag }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const text = body === undefined ? undefined : JSON.stringify(body);
    const proof = await signIn?.({ method, url: address.href, headers: given, body: text });
    const timeout = AbortSignal.timeout(timeoutMs);
    const init = {
      ...{ method, headers: { ...given, ...proof }, signal: signal ? AbortSignal.any([signal, timeout]) : timeout },
      ...(text !== undefined && { body: text }),
    };
    try {
      const response = await fetch(address, init);
      return { url: address, status: response.status, headers: response.headers, text: await response.text() };
    } catch (cause) {
      signal?.throwIfAborted();
      return unreachable(url, timeoutMs, cause);
    }
  }
}

function isWanted({ status, text }: Answer): boolean {
  return status === 304 || (status >= 200 && status < 300 && readJsonText(text) !== undefined);
}

/** What a gateway says instead is a page. */
function isCsv({ status, headers }: Answer): boolean {
  return status === 200 && (headers.get('content-type') ?? '').startsWith('text/csv');
}

function wanted<Body>({ status, headers, text }: Answer): ApiAnswer<Body> {
  const etag = headers.get('etag') ?? undefined;
  return { body: status === 304 ? undefined : (readJsonText(text) as Body), etag };
}

/** Undefined: it would not help to try again. */
function delayAfter(
  { repeatable = true }: ApiRequest,
  answer: Answer | JobStackError,
  tries: number,
  retry: Required<RetryOptions>,
): number | undefined {
  if (answer instanceof JobStackError) return repeatable ? retryDelay(tries, null, retry) : undefined;
  const passes = NOT_DONE.includes(answer.status) || (repeatable && PERHAPS_DONE.includes(answer.status));
  return passes ? retryDelay(tries, answer.headers.get('retry-after'), retry) : undefined;
}

/** Node says `fetch failed`, and in the cause why. */
function unreachable(url: string, timeoutMs: number, cause: unknown): JobStackError {
  const { name, message, cause: deeper } = cause as Error;
  const { code, message: reason } = (deeper ?? {}) as { readonly code?: unknown; readonly message?: string };
  const why =
    name === 'TimeoutError'
      ? `no answer within ${timeoutMs / 1000} s`
      : [reason || message, code].filter(Boolean).join(', ');
  return new JobStackError('UNREACHABLE', `The API at ${url} cannot be reached: ${why}.`, { cause });
}
