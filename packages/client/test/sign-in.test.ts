import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, it } from 'vitest';
import { iam } from '../src/iam.ts';
import { bearer } from '../src/index.ts';
import { startServer } from './scripted-server.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token+of/now=' };

class Sha256 {
  readonly #hash;
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(data: unknown) {
    this.#hash.update(data as Uint8Array);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

it.each([
  ['a search', (client: Awaited<ReturnType<typeof signedClient>>) => client.list({ text: "a b/ü+*'~" })],
  ['a body', (client: Awaited<ReturnType<typeof signedClient>>) => client.submit('greet', { name: 'Zoë' })],
])('%s is signed as AWS itself would sign it', async (_name, call) => {
  await using server = await startServer(() => ({ body: {} }));
  await call(signedClient(server));

  const [request] = server.received;
  const { authorization, 'x-amz-date': date = '' } = request?.headers ?? {};
  const [, signed = ''] = /SignedHeaders=([^,]+)/.exec(String(authorization)) ?? [];
  const names = signed.split(';');
  expect(names).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']));
  const { pathname, searchParams, hostname } = new URL(request?.path ?? '', server.url);
  const aws = new SignatureV4({ credentials, region: 'eu-central-1', service: 'execute-api', sha256: Sha256 });
  const again = await aws.sign(
    {
      ...{ method: request?.method ?? '', protocol: 'http:', hostname, path: pathname, body: request?.body },
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(names.map((name) => [name, String(request?.headers[name])])),
    },
    {
      signingDate: new Date(String(date).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')),
      signableHeaders: new Set(names),
      unsignableHeaders: new Set(['x-amz-content-sha256']),
    },
  );
  expect(String(authorization).replaceAll(', ', ',')).toBe(again.headers.authorization?.replaceAll(', ', ','));
});

function signedClient(server: Awaited<ReturnType<typeof startServer>>) {
  return server.client({ signIn: iam({ region: 'eu-central-1', credentials: async () => credentials }) });
}

it('a token is asked for anew with each try, since it may have run out', async () => {
  await using server = await startServer((_, number) => (number === 1 ? { status: 503 } : {}));
  let number = 0;

  await server.client({ signIn: bearer(() => `token-${++number}`) }).read(1);

  expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
});
