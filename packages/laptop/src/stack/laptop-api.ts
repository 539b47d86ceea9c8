import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Api } from '@jobstack/api';
import { portError } from '../free-port.ts';

/**
 * Serves the API on 127.0.0.1; port 0 takes a free one. Answers its address.
 *
 * @throws LocalError `PORT_BUSY`
 */
export async function serveApi(api: Api, port: number, resources: AsyncDisposableStack): Promise<string> {
  const server = createAdaptorServer({ fetch: api.fetch });
  await listen(server, port);
  resources.defer(() => close(server));
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

function listen(server: ServerType, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port, 'The API', 'JOBSTACK_PORT')));
    server.listen(port, '127.0.0.1', resolve);
  });
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Browsers keep connections open for later; waiting for those would take for ever.
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
