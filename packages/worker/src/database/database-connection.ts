import { type ConnectionSettings, iamPassword } from '@jobstack/database';
import type { DatabaseEnvironment } from './database-environment.ts';

/**
 * The connection that an environment describes. With a secret it is fetched here, and the password again for every new connection,
 * so that a rotation needs no restart.
 */
export async function databaseConnection(environment: DatabaseEnvironment): Promise<string | ConnectionSettings> {
  switch (environment.kind) {
    case 'url':
      return environment.url;
    case 'iam':
      // Node trusts Amazon's authorities through NODE_EXTRA_CA_CERTS.
      return { ...environment, password: iamPassword(environment), tls: {} };
    case 'secret':
      return secretConnection(environment);
  }
}

async function secretConnection(
  environment: Extract<DatabaseEnvironment, { kind: 'secret' }>,
): Promise<ConnectionSettings> {
  // Loaded on demand: who signs in by IAM does not pay for the client.
  const { readDatabaseSecret } = await import('./database-secret.ts');
  const secret = await readDatabaseSecret(environment.secretArn);
  return {
    host: environment.host ?? secret.host ?? '',
    port: environment.port ?? secret.port ?? 5432,
    database: environment.database ?? secret.dbname ?? 'jobstack',
    user: secret.username,
    password: async () => (await readDatabaseSecret(environment.secretArn)).password,
    tls: environment.tls === 'disable' ? 'off' : {},
  };
}
