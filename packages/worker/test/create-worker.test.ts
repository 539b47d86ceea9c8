import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SETTINGS, settingsVariables } from '@jobstack/core/settings';
import { createHandlerMap } from '@jobstack/handler-sdk';
import type { Context } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { createApiHandler } from '../src/api/index.ts';
import { createWorker } from '../src/worker/index.ts';

const handlers = createHandlerMap({ greet: { execute: async () => 'hello' } });
const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

afterEach(() => vi.unstubAllEnvs());

test('a worker and an API are made of the handlers alone, by the environment that the constructs have set', () => {
  for (const { variable } of Object.values(SETTINGS)) vi.stubEnv(variable, undefined);
  const addresses = settingsVariables({
    databaseUrl: 'postgres://a@127.0.0.1/c',
    bucket: 'files',
    queueUrls: { default: 'http://sqs/default' },
    deadLetterUrls: { default: 'http://sqs/dead' },
    sweepQueueUrl: 'http://sqs/sweep',
  });
  for (const [name, value] of Object.entries(addresses)) vi.stubEnv(name, value);

  expect(createWorker({ handlers })).toBeTypeOf('function');
  expect(createApiHandler({ handlers })).toBeTypeOf('function');
});

test('what the environment lacks is said when the entry is loaded, all of it at once', () => {
  expect(() => createWorker({ handlers, environment: { LEASE_SECONDS: 'long' } })).toThrow(
    /DATABASE_URL is not set.*BUCKET is not set.*QUEUE_URLS is not set.*DEAD_LETTER_URLS is not set.*LEASE_SECONDS must be/,
  );
  expect(() => createApiHandler({ handlers, environment: {} })).toThrow(/DATABASE_URL is not set.*SWEEP_QUEUE_URL/);
});

test('a secret that could not be read fails its invocation, and the next one reads it again', async () => {
  await using secrets = await secretsManager();
  vi.stubEnv('AWS_ENDPOINT_URL', secrets.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  const worker = createWorker({
    handlers,
    environment: settingsVariables({
      ...{ signIn: 'secret', databaseSecretArn: 'arn:aws:secretsmanager:us-east-1:1:secret:s', bucket: 'files' },
      ...{ queueUrls: { default: 'http://sqs/default' }, deadLetterUrls: { default: 'http://sqs/dead' } },
    }),
  });

  await expect(worker({ Records: [] }, context)).rejects.toMatchObject({
    name: expect.stringContaining('AccessDenied'),
  });
  secrets.allow();
  const answer = await worker({ Records: [] }, context);

  expect(answer).toEqual({ batchItemFailures: [] });
});

/** Answers like Secrets Manager: with a refusal, until it allows. */
async function secretsManager() {
  let allowed = false;
  const SecretString = JSON.stringify({ username: 'u', password: 'p', host: '127.0.0.1' });
  const server = createServer((_request, response) => {
    response.statusCode = allowed ? 200 : 400;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(allowed ? { SecretString } : { __type: 'AccessDenied', message: 'AccessDenied' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    allow: () => {
      allowed = true;
    },
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
