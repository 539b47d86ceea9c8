import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of PostgreSQL that cuts connections where a test wants them cut. */
export interface TcpProxy extends AsyncDisposable {
  /** The target's connection string, with the proxy's address. */
  readonly url: string;
  /** Cuts a connection as soon as its client sends something that contains `text`, which does not reach the server. */
  cutBefore(text: string): void;
  /** Lets something that contains `text` reach the server, and cuts the connection as soon as the server answers. */
  cutAfter(text: string): void;
  /** Lets something that contains `text` reach the server and withholds the answer. */
  stallAfter(text: string): void;
  /** Resolves when no connection is open, at once or later. */
  allClosed(): Promise<void>;
  /** Cuts all connections now. */
  cutAll(): void;
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const clients = new Set<Socket>();
  let trigger: { readonly text: string; readonly action: 'cutBefore' | 'cutAfter' | 'stall' } | undefined;

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let onAnswer: 'pass' | 'cut' | 'drop' = 'pass';
    const cut = () => {
      client.resetAndDestroy();
      // Ends what has been sent, so that the server carries out what reached it.
      upstream.end();
    };
    clients.add(client);
    client.on('data', (data) => {
      if (trigger && data.includes(trigger.text)) {
        if (trigger.action === 'cutBefore') return cut();
        onAnswer = trigger.action === 'stall' ? 'drop' : 'cut';
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (onAnswer === 'cut') cut();
      // The client may have hung up while the answer was on its way.
      if (onAnswer === 'pass' && client.writable) client.write(data);
    });
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.on('close', () => {
      clients.delete(client);
      upstream.end();
    });
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);

  const cutAll = () => {
    for (const client of clients) client.resetAndDestroy();
  };
  return {
    url: url.href,
    cutBefore: (text) => {
      trigger = { text, action: 'cutBefore' };
    },
    cutAfter: (text) => {
      trigger = { text, action: 'cutAfter' };
    },
    stallAfter: (text) => {
      trigger = { text, action: 'stall' };
    },
    async allClosed() {
      await Promise.all([...clients].map((client) => once(client, 'close')));
    },
    cutAll,
    async [Symbol.asyncDispose]() {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}
