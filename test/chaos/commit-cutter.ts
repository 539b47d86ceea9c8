import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of a COMMIT: `unheard` is carried out, and the connection breaks before the answer; `unsent` never arrives. */
export type CommitFate = 'heard' | 'unheard' | 'unsent';

export interface CommitCutter extends AsyncDisposable {
  /** The target's connection string, with the proxy's address. */
  readonly url: string;
  /** COMMITs seen so far. */
  readonly commits: number;
}

/** A COMMIT as PostgreSQL's simple query protocol carries it. */
const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1');

/** A TCP proxy in front of PostgreSQL. @param fateOf the nth COMMIT, from 1 */
export async function startCommitCutter(target: string, fateOf: (nth: number) => CommitFate): Promise<CommitCutter> {
  const url = new URL(target);
  const { hostname, port } = url;
  const sockets = new Set<Socket>();
  let commits = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let unheard = false;
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    sockets.add(client);
    client.on('data', (data) => {
      const fate = data.includes(COMMIT) ? fateOf(++commits) : 'heard';
      if (fate === 'unsent') client.resetAndDestroy();
      else upstream.write(data);
      unheard ||= fate === 'unheard';
    });
    upstream.on('data', (data) => {
      // The server has answered, so it has committed; only nobody hears of it.
      if (unheard) client.resetAndDestroy();
      else client.write(data);
    });
    client.on('close', () => {
      sockets.delete(client);
      upstream.destroy();
    });
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    get commits() {
      return commits;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
