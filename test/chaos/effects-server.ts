import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A partner outside the database: does what each key asks for once, and counts how often it was asked. */
export interface EffectsServer extends AsyncDisposable {
  readonly url: string;
  /** Path → how often it was asked for. */
  readonly asked: ReadonlyMap<string, number>;
}

export async function startEffectsServer(): Promise<EffectsServer> {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const key = request.url ?? '';
    asked.set(key, (asked.get(key) ?? 0) + 1);
    response.writeHead(200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
