import { JobStackError } from '@jobstack/core';
import { pause } from './pause.ts';
import { type RetryOptions, retryDelay } from './retry-delay.ts';

/** A request that takes a body: exactly these headers. */
export interface PutRequest {
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PutContext {
  readonly fetch: typeof fetch;
  readonly retry: Required<RetryOptions>;
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes have left; from 0 again when it is sent again. */
  readonly onSent: (bytes: number) => void;
}

/**
 * Sends a body to storage, again after faults that pass.
 *
 * @throws JobStackError `UPLOAD_REFUSED` | `UNREACHABLE`; the signal's reason
 */
export async function putBody(request: PutRequest, body: Blob, context: PutContext): Promise<void> {
  const { retry, signal } = context;
  for (let tries = 1; ; tries += 1) {
    const fault = await put(request, body, context);
    if (!fault) return;
    const delay = tries < retry.attempts && fault.details?.passes ? retryDelay(tries, null, retry) : undefined;
    if (delay === undefined) throw fault;
    await pause(delay, signal);
  }
}

async function put(request: PutRequest, body: Blob, context: PutContext): Promise<JobStackError | undefined> {
  const { fetch, signal, onSent } = context;
  const { origin } = new URL(request.url);
  try {
    const init = { method: request.method, ...bodyOf(request, body, onSent), ...(signal && { signal }) };
    const response = await fetch(request.url, init);
    const said = await response.text();
    if (response.ok) {
      onSent(body.size);
      return undefined;
    }
    const message = `Storage at ${origin} refused the upload with ${response.status}: ${said.slice(0, 300)}`;
    return new JobStackError('UPLOAD_REFUSED', message, { details: { passes: response.status >= 500 } });
  } catch (cause) {
    signal?.throwIfAborted();
    const message = `Storage at ${origin} cannot be reached: ${(cause as Error).message}.`;
    return new JobStackError('UNREACHABLE', message, { cause, details: { passes: true } });
  }
}

/** Node streams the body, so that it can be counted on its way. A browser would send a stream without its length, which storage refuses. */
function bodyOf({ headers }: PutRequest, body: Blob, onSent: (bytes: number) => void) {
  const isNode = typeof process === 'object' && typeof process.versions?.node === 'string';
  if (!isNode || body.size === 0) return { body, headers };
  let sent = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      sent += chunk.length;
      controller.enqueue(chunk);
      onSent(sent);
    },
  });
  const stream = body.stream().pipeThrough(counting);
  return { body: stream, duplex: 'half' as const, headers: { ...headers, 'content-length': String(body.size) } };
}
