import { createServer } from 'node:net';
import { LocalError } from './local-error.ts';

/**
 * A TCP port on 127.0.0.1 that nobody listens on at this moment: `wanted`, or any when `wanted` is 0.
 *
 * @throws LocalError `PORT_BUSY` | `SETTINGS`; `subject` names what wants the port, `setting` how to choose another
 */
export async function freePort(wanted: number, subject: string, setting: string): Promise<number> {
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
    throw new LocalError(
      'SETTINGS',
      `${subject} needs a port from 0 (any) to 65535; received ${wanted}. Change ${setting}.`,
    );
  }
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, wanted, subject, setting)));
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : wanted));
    });
  });
}

/** What to tell the person when listening on 127.0.0.1:`port` failed with `error`. */
export function portError(error: Error, port: number, subject: string, setting: string): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  const found = code === 'EADDRINUSE' ? 'another program listens there' : 'this user may not listen there';
  return new LocalError(
    'PORT_BUSY',
    `${subject} needs port ${port} of 127.0.0.1, but ${found}. Stop that program, or choose another port with ${setting}.`,
    { cause: error },
  );
}
