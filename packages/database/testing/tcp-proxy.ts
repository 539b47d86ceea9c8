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
  /**
   * Lets something that contains `text` reach the server and puts a FATAL error in place of its answer: then the connection is cut, as
   * a server that shuts down does it, or `stays` open, as some poolers do it.
   */
  failAfter(text: string, then: 'cut' | 'stays'): void;
  /** Puts a text in place of another one of the same length wherever the server answers it. */
  replaceInAnswers(text: string, by: string): void;
  /** Lets something that contains `text` reach the server and withholds the answer. */
  stallAfter(text: string): void;
  /** Resolves when no connection is open, at once or later. */
  allClosed(): Promise<void>;
  /** Cuts all connections now. */
  cutAll(): void;
}

type Action = 'cutBefore' | 'cutAfter' | 'failAndCut' | 'failAndStay' | 'stall';

/** What a server says that shuts down, and that it would take the next query. */
const FATAL = Buffer.concat([
  message('E', ['SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection', '', ''].join('\0')),
  message('Z', 'I'),
]);

function message(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + Buffer.byteLength(body));
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
}

interface Replacement {
  readonly text: string;
  readonly by: string;
}

function replaced(data: Buffer, replacement: Replacement | undefined): Buffer {
  if (!replacement) return data;
  return Buffer.from(data.toString('latin1').replaceAll(replacement.text, replacement.by), 'latin1');
}

function handOn(data: Buffer, client: Socket, action: Action | undefined): void {
  // The client may have hung up while the answer was on its way.
  if (action === 'stall' || !client.writable) return;
  client.write(action ? FATAL : data);
  if (action === 'failAndCut') client.end();
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const clients = new Set<Socket>();
  let trigger: { readonly text: string; readonly action: Action } | undefined;
  let replacement: Replacement | undefined;

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let onAnswer: Action | undefined;
    const cut = () => {
      client.resetAndDestroy();
      // Ends what has been sent, so that the server carries out what reached it.
      upstream.end();
    };
    clients.add(client);
    client.on('data', (data) => {
      if (trigger && data.includes(trigger.text)) {
        if (trigger.action === 'cutBefore') return cut();
        onAnswer = trigger.action;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (onAnswer === 'cutAfter') return cut();
      handOn(replaced(data, replacement), client, onAnswer);
      if (onAnswer !== 'stall') onAnswer = undefined;
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
    failAfter: (text, then) => {
      trigger = { text, action: then === 'cut' ? 'failAndCut' : 'failAndStay' };
    },
    replaceInAnswers: (text, by) => {
      replacement = { text, by };
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
