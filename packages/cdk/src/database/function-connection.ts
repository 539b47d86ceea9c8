import type { DatabaseRole } from '@jobstack/core';
import { type SettingsToWrite, settingsVariables } from '@jobstack/core/settings';
import type { JobFunction } from '../job-function.ts';
import type { DatabaseAddress, StageDatabase } from './stage-database.ts';

/** Lets a function in as `role`: what to say in its environment, its permission, and the way through the network. */
export function connectToDatabase(target: JobFunction, database: StageDatabase, role: DatabaseRole): void {
  const { signIn, connectable, pooler } = database;
  if (signIn.kind === 'iam') {
    signIn.grantConnect(target.role, role);
    setVariables(target, { signIn: 'iam', databaseUser: role, ...addressOf(signIn.address) });
  } else {
    signIn.secret.grantRead(target.role);
    setVariables(target, {
      ...secretOf(signIn.secret.secretArn, signIn.tls),
      ...addressOf(signIn.address),
    });
  }
  if (pooler !== 'none') setVariables(target, { databasePooler: pooler });
  if (connectable) target.function.connections.allowToDefaultPort(connectable, `${role} to PostgreSQL`);
  if (signIn.kind === 'secret') openSecrets(target, database);
}

/** Lets the migration in as the owner of the tables. */
export function connectAsOwner(target: JobFunction, database: StageDatabase): void {
  const { signIn, ownerSecret, ownerConnectable } = database;
  ownerSecret.grantRead(target.role);
  setVariables(target, {
    ...secretOf(ownerSecret.secretArn, signIn.kind === 'secret' ? signIn.tls : 'verify'),
    ...addressOf(signIn.kind === 'iam' ? signIn.ownerAddress : signIn.address),
  });
  if (ownerConnectable) target.function.connections.allowToDefaultPort(ownerConnectable, 'migration to PostgreSQL');
  openSecrets(target, database);
}

/** Lets a function reach SQS from within a network that has no other way out. */
export function openQueues(target: JobFunction, { endpoints }: StageDatabase): void {
  if (endpoints) target.function.connections.allowToDefaultPort(endpoints.sqs, 'SQS endpoint');
}

/** Lets a worker reach the services that the stage names for its handlers. */
export function openHandlerEndpoints(target: JobFunction, { endpoints }: StageDatabase): void {
  for (const endpoint of endpoints?.forHandlers ?? []) {
    target.function.connections.allowToDefaultPort(endpoint, 'handlers to an AWS service');
  }
}

/** Lets a function reach Secrets Manager from within a network that has no other way out. */
export function openSecrets(target: JobFunction, { endpoints }: StageDatabase): void {
  if (endpoints) target.function.connections.allowToDefaultPort(endpoints.secrets, 'Secrets Manager endpoint');
}

function secretOf(secretArn: string, tls: 'verify' | 'disable'): SettingsToWrite {
  return { signIn: 'secret', databaseSecretArn: secretArn, databaseTls: tls };
}

function addressOf(address: DatabaseAddress | undefined): SettingsToWrite {
  if (!address) return {};
  return { databaseHost: address.host, databasePort: address.port, databaseName: address.name };
}

function setVariables({ function: target }: JobFunction, values: SettingsToWrite): void {
  for (const [name, value] of Object.entries(settingsVariables(values))) target.addEnvironment(name, value);
  // Lambda keeps Amazon's own authorities, RDS's among them, in a file that Node does not read unless told.
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
  target.addEnvironment('NODE_EXTRA_CA_CERTS', '/var/runtime/ca-cert.pem');
}
