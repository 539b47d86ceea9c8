import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A door before PostgreSQL that looks at startup messages as RDS Proxy does, and lets the rest pass. */
export interface RdsProxyFront extends AsyncDisposable {
  /** The target's connection string, with the front's address. */
  readonly url: string;
  /** The parameters of each startup message, in order of arrival. */
  readonly startups: readonly Readonly<Record<string, string>>[];
}

/** What drivers and psql send to RDS Proxy all the time. */
const ACCEPTED = ['user', 'database', 'application_name', 'client_encoding'];

export async function startRdsProxyFront(target: string): Promise<RdsProxyFront> {
  const { hostname, port } = new URL(target);
  const startups: Readonly<Record<string, string>>[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (client) => {
    sockets.add(client);
    client.on('error', () => {});
    const startup = await readStartup(client);
    const parameters = parametersOf(startup);
    startups.push(parameters);
    const refused = Object.keys(parameters).find((name) => !ACCEPTED.includes(name));
    if (refused) return void client.end(refusal(refused));
    const upstream = connect(Number(port), hostname);
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
    upstream.write(startup);
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    startups,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The first message of a client: its length, with the length itself, is in its first four bytes. */
async function readStartup(client: Socket): Promise<Buffer> {
  let message = Buffer.alloc(0);
  while (message.length < 4 || message.length < message.readUInt32BE(0)) {
    const [data] = (await once(client, 'data')) as [Buffer];
    message = Buffer.concat([message, data]);
  }
  client.pause();
  return message;
}

/** After length and protocol version come names and values in turn, each ended by a zero, and one more zero. */
function parametersOf(startup: Buffer): Record<string, string> {
  const texts = startup.toString('utf8', 8).split('\0');
  const parameters: Record<string, string> = {};
  for (let at = 0; texts[at]; at += 2) parameters[texts[at] ?? ''] = texts[at + 1] ?? '';
  return parameters;
}

function refusal(name: string): Buffer {
  const said =
    name === 'options'
      ? "Feature not supported: RDS Proxy currently doesn't support command-line options."
      : `Feature not supported: RDS Proxy currently doesn't support the option ${name}.`;
  const fields = Buffer.from(['SFATAL', 'VFATAL', 'C0A000', `M${said}`, '', ''].join('\0'));
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(4 + fields.length, 1);
  return Buffer.concat([head, fields]);
}
