import { type ConnectionSettings, iamPassword, parseConnectionUrl } from '@jobstack/database';
import type { DatabaseEnvironment, DatabaseSignIn } from './database-environment.ts';

/**
 * The connection that an environment describes. With a secret it is fetched here, and the password again for every new connection,
 * so that a rotation needs no restart.
 */
export async function databaseConnection({ pooler, ...signIn }: DatabaseEnvironment): Promise<ConnectionSettings> {
  return { ...(await addressAndSignIn(signIn)), pooler };
}

async function addressAndSignIn(signIn: DatabaseSignIn): Promise<ConnectionSettings> {
  switch (signIn.kind) {
    case 'url':
      return parseConnectionUrl(signIn.url);
    case 'iam':
      // Node trusts Amazon's authorities through NODE_EXTRA_CA_CERTS.
      return { ...signIn, password: iamPassword(signIn), tls: {} };
    case 'secret':
      return secretConnection(signIn);
  }
}

async function secretConnection(signIn: Extract<DatabaseSignIn, { kind: 'secret' }>): Promise<ConnectionSettings> {
  // Loaded on demand: who signs in by IAM does not pay for the client.
  const { readDatabaseSecret } = await import('./database-secret.ts');
  const secret = await readDatabaseSecret(signIn.secretArn);
  return {
    host: signIn.host ?? secret.host ?? '',
    port: signIn.port ?? secret.port ?? 5432,
    database: signIn.database ?? secret.dbname ?? 'jobstack',
    user: secret.username,
    password: async () => (await readDatabaseSecret(signIn.secretArn)).password,
    tls: signIn.tls === 'disable' ? 'off' : {},
  };
}
