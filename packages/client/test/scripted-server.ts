import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type JobStackClient } from '../src/index.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; 'cut' ends the connection without an answer. */
  readonly body?: unknown;
}

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** Waits hardly between tries. */
  client(options?: Partial<Parameters<typeof createClient>[0]>): JobStackClient;
}

/** A server that answers as the script says. */
export async function startServer(script: (request: Received, number: number) => Reply): Promise<ScriptedServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const chunks: Buffer[] = await Array.fromAsync(request);
    const seen = { method, path, headers, body: Buffer.concat(chunks).toString() };
    received.push(seen);
    const { status = 200, headers: answered = {}, body = {} } = script(seen, received.length);
    if (body === 'cut') return void request.socket.destroy();
    response.writeHead(status, answered).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, received },
    client: (options) => createClient({ url, retry: { delayMs: 1 }, ...options }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
