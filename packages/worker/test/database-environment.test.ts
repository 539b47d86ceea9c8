import { EnvironmentReader } from '@jobstack/core/settings';
import { describe, expect, it } from 'vitest';
import { databaseConnection } from '../src/database/database-connection.ts';
import { readDatabaseEnvironment } from '../src/database/database-environment.ts';

function read(environment: Record<string, string>) {
  const reader = new EnvironmentReader(environment);
  const settings = readDatabaseEnvironment(reader);
  reader.check();
  return settings;
}

describe('where a function finds its database', () => {
  it('by address, on a laptop', () => {
    expect(read({ DATABASE_URL: 'postgres://a@b/c' })).toEqual({
      kind: 'url',
      url: 'postgres://a@b/c',
      pooler: 'none',
    });
  });

  it('by IAM, as a role of its own', () => {
    const environment = {
      DATABASE_SIGN_IN: 'iam',
      DATABASE_HOST: 'db.example',
      DATABASE_PORT: '5433',
      DATABASE_NAME: 'jobstack',
      DATABASE_USER: 'jobstack_api',
      AWS_REGION: 'eu-central-1',
    };

    expect(read(environment)).toEqual({
      kind: 'iam',
      host: 'db.example',
      port: 5433,
      database: 'jobstack',
      user: 'jobstack_api',
      region: 'eu-central-1',
      pooler: 'none',
    });
  });

  it('by a secret, which may hold the address, and verifies TLS unless told', () => {
    expect(read({ DATABASE_SIGN_IN: 'secret', DATABASE_SECRET_ARN: 'arn' })).toEqual({
      kind: 'secret',
      secretArn: 'arn',
      host: undefined,
      port: undefined,
      database: undefined,
      tls: 'verify',
      pooler: 'none',
    });
  });

  it.each(['rds-proxy', 'pgbouncer'] as const)('behind %s, however it signs in', async (pooler) => {
    const environment = { DATABASE_URL: 'postgres://a:b@localhost/c', DATABASE_POOLER: pooler };

    expect(await databaseConnection(read(environment))).toMatchObject({ host: 'localhost', pooler });
  });

  it('refuses a pooler it does not know', () => {
    expect(() => read({ DATABASE_URL: 'postgres://a@b/c', DATABASE_POOLER: 'yes' })).toThrow(
      "DATABASE_POOLER must be none or rds-proxy or pgbouncer, received 'yes'",
    );
  });

  it('tells every missing variable at once', () => {
    expect(() => read({ DATABASE_SIGN_IN: 'iam' })).toThrow(
      /DATABASE_HOST is not set; DATABASE_NAME is not set; DATABASE_USER is not set; AWS_REGION is not set/,
    );
    expect(() => read({})).toThrow(/DATABASE_URL is not set/);
  });
});
