import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { expect, test } from 'vitest';
import { closeServer } from '../src/stack/close-server.ts';

test('a request that is under way when the server closes is answered', async () => {
  const arrived = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  const server = createAdaptorServer({
    fetch: () => {
      arrived.resolve();
      return answer.promise;
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const response = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await arrived.promise;

  const closed = closeServer(server);
  answer.resolve(new Response('done'));

  expect(await (await response).text()).toBe('done');
  await closed;
});
