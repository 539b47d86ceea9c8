import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What the proxy does to one request. */
type Fault =
  /** Answers this status itself; the server never sees the request. */
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** Sends so many bytes of the real body, then cuts the connection. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Sends so many bytes of the real body and calls that complete. */
  | { readonly kind: 'truncate'; readonly toBytes: number }
  /** Sends the real body and so many bytes more. */
  | { readonly kind: 'pad'; readonly bytes: number }
  /** Forwards the request without its Range header, and sends the first so many bytes of the object. */
  | { readonly kind: 'ignoreRange'; readonly toBytes: number };

interface SeenRequest {
  readonly method: string;
  readonly range: string | undefined;
  readonly body: string;
}

export interface FaultyProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** The next requests meet these faults, one each and in order; undefined lets one pass. */
  readonly faults: (Fault | undefined)[];
  readonly seen: SeenRequest[];
}

export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const faults: (Fault | undefined)[] = [];
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    seen.push({ method: request.method ?? '', range: request.headers.range, body: body.toString() });
    await answer(target, request, body, response, faults.shift());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, faults, seen, [Symbol.asyncDispose]: () => close(server) };
}

async function answer(
  target: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === 'status') {
    response.writeHead(fault.status, { 'content-type': 'application/xml' }).end(fault.body);
    return;
  }
  const real = await forward(target, request, body, fault?.kind === 'ignoreRange' ? ['range'] : []);
  const content = Buffer.from(await real.arrayBuffer());
  const headers = Object.fromEntries(real.headers);
  if (fault?.kind === 'truncate' || fault?.kind === 'ignoreRange') {
    const short = content.subarray(0, fault.toBytes);
    response.writeHead(real.status, { ...headers, 'content-length': String(short.length) }).end(short);
  } else if (fault?.kind === 'pad') {
    const long = Buffer.concat([content, Buffer.alloc(fault.bytes)]);
    response.writeHead(real.status, { ...headers, 'content-length': String(long.length) }).end(long);
  } else if (fault?.kind === 'cut') {
    response.writeHead(real.status, headers);
    response.write(content.subarray(0, fault.afterBytes), () => response.destroy());
  } else {
    response.writeHead(real.status, headers).end(content);
  }
}

const HOP_BY_HOP = ['host', 'connection', 'content-length', 'transfer-encoding', 'expect', 'accept-encoding'];

function forward(
  target: string,
  request: IncomingMessage,
  body: Buffer,
  without: readonly string[],
): Promise<Response> {
  const dropped = new Set([...HOP_BY_HOP, ...without]);
  const headers = Object.entries(request.headersDistinct)
    .filter(([name]) => !dropped.has(name))
    .flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]));
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  return fetch(`${target}${request.url}`, {
    method: request.method ?? 'GET',
    headers,
    ...(hasBody ? { body: new Uint8Array(body) } : {}),
  });
}

async function close(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
