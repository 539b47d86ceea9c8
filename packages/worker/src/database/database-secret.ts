import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { JobStackError } from '@jobstack/core';
import * as z from 'zod';

/** What RDS writes into its secrets, and what people write into theirs. */
const databaseSecret = z.object({
  username: z.string().min(1),
  password: z.string().min(1),
  host: z.string().min(1).optional(),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  dbname: z.string().min(1).optional(),
});

export type DatabaseSecret = z.infer<typeof databaseSecret>;

/**
 * Fetches and checks a database secret.
 *
 * @throws JobStackError `DATABASE_SECRET` that names the secret and the fields at fault, never their values
 */
export async function readDatabaseSecret(
  secretArn: string,
  client = new SecretsManagerClient(),
): Promise<DatabaseSecret> {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  const parsed = databaseSecret.safeParse(parseJson(SecretString));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
  throw new JobStackError(
    'DATABASE_SECRET',
    `Secret ${secretArn}: expected JSON with username, password and, for an external database, host, port, dbname; wrong: ${fields}.`,
    { logMessage: true },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
