import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resolveStackSettings } from '../src/stack/stack-settings.ts';
import { app } from './laptop-bench.ts';

test('without any setting the stack is the embedded one, on port 4000, with the queue that a deployment would have', () => {
  const settings = resolveStackSettings(app, {});

  expect(settings).toMatchObject({
    dataFolder: expect.stringMatching(/\/\.jobstack\/laptop$/),
    apiPort: 4000,
    postgresPort: 0,
    awsPort: 0,
    databaseUrl: undefined,
    awsEndpoint: undefined,
    region: 'us-east-1',
    app: { worker: expect.stringMatching(/\/lambda\/worker\/index\.ts$/), bundle: false },
  });
  expect(settings.queues.get('default')).toMatchObject({ timeoutSeconds: 300, visibilityTimeoutSeconds: 1800 });
});

test('the environment decides, and what is given decides over it', () => {
  const environment = {
    JOBSTACK_PORT: '5000',
    JOBSTACK_DATA: '/data',
    JOBSTACK_DATABASE_URL: 'postgresql://x/y',
    AWS_REGION: '',
  };

  const settings = resolveStackSettings({ ...app, apiPort: 0 }, environment);

  expect(settings).toMatchObject({
    apiPort: 0,
    dataFolder: '/data',
    databaseUrl: 'postgresql://x/y',
    region: 'us-east-1',
  });
});

test('every variable that is read stands in the docs', () => {
  const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
  const read = new Set<string>();
  const environment = new Proxy<Record<string, string>>({}, { get: (_, name) => void read.add(String(name)) });

  resolveStackSettings(app, environment);

  expect(read.size).toBeGreaterThan(15);
  expect([...read].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('a DATABASE_URL in the shell is some other program’s', () => {
  const { databaseUrl } = resolveStackSettings(app, { DATABASE_URL: 'postgresql://x/y' });

  expect(databaseUrl).toBeUndefined();
});

test('what may be tuned comes from the environment, and otherwise from what is given', () => {
  const environment = {
    ...{ RING_GRACE_SECONDS: '3', JOB_HISTORY_DAYS: '1', JOB_RETENTION_DAYS: '' },
    ...{ MAX_RUNNING_PER_TENANT: '2', MAX_RUNNING_PER_TYPE: '{"example":1}', LEASE_SECONDS: '20' },
  };

  const given = { maxHandovers: 7, ringGraceSeconds: 11 };
  const { engine, leaseSeconds } = resolveStackSettings({ ...app, engine: given }, environment);

  expect(engine).toEqual({
    ...{ ringGraceSeconds: 3, jobHistoryDays: 1, maxHandovers: 7 },
    ...{ runningPerTenant: 2, runningPerType: { example: 1 } },
  });
  expect(leaseSeconds).toBe(20);
});

test('everything malformed is named, at once', () => {
  const environment = {
    JOBSTACK_PORT: 'http',
    JOBSTACK_POSTGRES_PORT: '65536',
    JOBSTACK_AWS_PORT: '65535',
    RING_GRACE_SECONDS: '0',
  };

  const resolve = () => resolveStackSettings(app, environment);

  expect(resolve).toThrow(
    "Laptop stack: JOBSTACK_PORT must be a port from 0 (any) to 65535; received 'http'. JOBSTACK_POSTGRES_PORT must be a port from 0 (any) to 65535; received '65536'. RING_GRACE_SECONDS must be a number from 1 to 3600 (seconds), received '0'.",
  );
});
