import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a resident worker says of itself. */
export interface ResidentHealth {
  readonly state: 'working' | 'stopping';
  /** Queue name → what is known of it. */
  readonly queues: Readonly<Record<string, { readonly inHand: number; readonly answeredAt: string }>>;
}

export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

/** A queue that has not answered for so long is out of reach: a long poll takes 20 s. Milliseconds. */
const SILENT_MS = 90_000;

/**
 * `GET /health` answers 200 as long as the process answers at all, which is what a container is restarted by. `GET /ready` answers 503 while
 * a queue is out of reach and from SIGTERM on: a new process would not reach it either.
 *
 * @param port 0 takes a free one
 */
export async function serveHealth(port: number, health: () => ResidentHealth): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const now = health();
    const status = path === '/health' ? 200 : path === '/ready' ? (isReady(now) ? 200 : 503) : 404;
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify(status === 404 ? { error: 'Ask for /health or /ready.' } : now)}\n`);
  });
  server.listen(port);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isReady({ state, queues }: ResidentHealth): boolean {
  const since = Date.now() - SILENT_MS;
  return state === 'working' && Object.values(queues).every(({ answeredAt }) => Date.parse(answeredAt) > since);
}
