import type { AddressInfo } from 'node:net';
import { relative } from 'node:path';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { type Api, createApi, DevelopmentSession } from '@jobstack/api';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { connectApiPorts, readApiEnvironment } from '@jobstack/worker/api';
import { portError } from '../free-port.ts';
import { closeServer } from './close-server.ts';
import { functionVariables, type LaptopGround } from './laptop-functions.ts';
import { sessionTokenFile } from './session-token.ts';
import { START_PAGE_POLICY, startPage } from './start-page.ts';

export interface LaptopApi {
  /** For example `http://localhost:4000`. */
  readonly url: string;
  /** From the next request on, jobs are created for these. */
  setHandlers(handlers: HandlerMap): void;
}

export interface LaptopApiOptions {
  readonly handlers: HandlerMap;
  /** Of the development session. */
  readonly token: string;
}

/** Connections of the API: one laptop's requests at a time. */
const POOL_SIZE = 5;

/**
 * The API as Lambda composes it, but for who signs in, on 127.0.0.1.
 *
 * @throws LocalError `PORT_BUSY`
 */
export async function startApi(
  ground: LaptopGround,
  { handlers, token }: LaptopApiOptions,
  resources: AsyncDisposableStack,
): Promise<LaptopApi> {
  const { settings, aws, onError } = ground;
  const environment = readApiEnvironment(functionVariables(ground, { apiPoolSize: POOL_SIZE }));
  const { pool, ...ports } = await connectApiPorts(environment, { sqs: aws.sqs, s3: aws.s3, onFailure: onError });
  resources.defer(() => pool.end());
  const sessions = new DevelopmentSession({ token });
  const compose = (map: HandlerMap) => {
    const composed = createApi({
      ...ports,
      handlers: map,
      sessions,
      settings: { loopbackOnly: true, events: true, budgets: environment.budgets },
      onError,
    });
    composed.get('/docs', (context) => context.redirect('/api/docs'));
    composed.get('/openapi.json', (context) => context.redirect('/api/openapi.json'));
    composed.get('/', (context) => {
      const page = startPage(new URL(context.req.url).origin, relative('', sessionTokenFile(settings.dataFolder)));
      return context.html(page, 200, { 'content-security-policy': START_PAGE_POLICY });
    });
    return composed;
  };
  let api: Api = compose(handlers);
  const server = createAdaptorServer({ fetch: (request, bindings) => api.fetch(request, bindings) });
  await listen(server, settings.apiPort);
  resources.defer(() => closeServer(server));
  const { port } = server.address() as AddressInfo;
  for (const host of ['localhost', '127.0.0.1']) aws.emulator?.allowOrigin(`http://${host}:${port}`);
  return {
    url: `http://localhost:${port}`,
    setHandlers(map) {
      api = compose(map);
    },
  };
}

function listen(server: ServerType, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port, 'The API', 'JOBSTACK_PORT')));
    server.listen(port, '127.0.0.1', resolve);
  });
}
