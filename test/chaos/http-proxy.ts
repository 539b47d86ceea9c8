import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One request on its way to the emulator, for a test to do with as it likes. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  /** SQS: `AmazonSQS.SendMessageBatch`, for example. */
  readonly target: string;
  readonly body: Buffer;
  /** Sends it on; may be called more than once, or never. @param body in place of the real one */
  forward(body?: Buffer): Promise<{ readonly status: number; readonly headers: Headers; readonly content: Buffer }>;
  /** Answers with so much of `content` and cuts the connection when that is not all. */
  answer(status: number, headers: Headers, content: Buffer, cutAt?: number): void;
  /** Hangs up without an answer. */
  hangUp(): void;
}

export interface HttpProxy extends AsyncDisposable {
  readonly endpoint: string;
}

/** An HTTP proxy on 127.0.0.1 that hands each request to `handle`. */
export async function startHttpProxy(real: string, handle: (passing: Passing) => Promise<void>): Promise<HttpProxy> {
  const server = createServer((request, response) => {
    void pass(real, request, response, handle).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function pass(
  real: string,
  request: IncomingMessage,
  response: ServerResponse,
  handle: (passing: Passing) => Promise<void>,
): Promise<void> {
  const body = await buffer(request);
  await handle({
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    target: String(request.headers['x-amz-target'] ?? ''),
    body,
    forward: (other = body) => forward(real, request, other),
    answer(status, headers, content, cutAt = content.length) {
      response.writeHead(status, { ...Object.fromEntries(headers), 'content-length': content.length });
      if (cutAt >= content.length) response.end(content);
      else response.write(content.subarray(0, cutAt), () => response.destroy());
    },
    hangUp: () => response.destroy(),
  });
}

const HOP_BY_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'expect', 'accept-encoding']);

async function forward(real: string, request: IncomingMessage, body: Buffer) {
  const headers = Object.entries(request.headersDistinct)
    .filter(([name]) => !HOP_BY_HOP.has(name))
    .flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]));
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const answer = await fetch(`${real}${request.url}`, {
    method: request.method ?? 'GET',
    headers,
    ...(hasBody && { body: new Uint8Array(body) }),
  });
  return {
    status: answer.status,
    headers: withoutEncoding(answer.headers),
    content: Buffer.from(await answer.arrayBuffer()),
  };
}

/** fetch has unpacked the body already. */
function withoutEncoding(headers: Headers): Headers {
  const left = new Headers(headers);
  for (const name of ['content-encoding', 'transfer-encoding', 'connection', 'keep-alive']) left.delete(name);
  return left;
}
