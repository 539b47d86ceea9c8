import type { DatabaseRole } from '@jobstack/core';
import type { SettingsToWrite } from '@jobstack/core/settings';
import type { JobFunction } from '../functions/job-function.ts';
import type { BoundDatabase, DatabaseAddress } from './bound-database.ts';

/** Lets a function in as `role`: what to say in its environment, its permission, and the way through the network. */
export function connectToDatabase(target: JobFunction, database: BoundDatabase, role: DatabaseRole): void {
  const { signIn, connectable, pooler } = database;
  if (signIn.kind === 'iam') {
    signIn.grantConnect(target.role, role);
    target.tell({ signIn: 'iam', databaseUser: role, ...addressOf(signIn.address) });
  } else {
    signIn.secret.grantRead(target.role);
    target.tell({
      ...secretOf(signIn.secret.secretArn, signIn.tls),
      ...addressOf(signIn.address),
    });
  }
  if (pooler !== 'none') target.tell({ databasePooler: pooler });
  if (connectable) target.connections.allowToDefaultPort(connectable, `${role} to PostgreSQL`);
  if (signIn.kind === 'secret') openSecrets(target, database);
}

/** Lets the migration in as the owner of the tables. */
export function connectAsOwner(target: JobFunction, database: BoundDatabase): void {
  const { signIn, ownerSecret, ownerConnectable } = database;
  ownerSecret.grantRead(target.role);
  target.tell({
    ...secretOf(ownerSecret.secretArn, signIn.kind === 'secret' ? signIn.tls : 'verify'),
    ...addressOf(signIn.kind === 'iam' ? signIn.ownerAddress : signIn.address),
  });
  if (ownerConnectable) target.connections.allowToDefaultPort(ownerConnectable, 'migration to PostgreSQL');
  openSecrets(target, database);
}

/** Lets a function reach SQS from within a network that has no other way out. */
export function openQueues(target: JobFunction, { endpoints }: BoundDatabase): void {
  if (endpoints) target.connections.allowToDefaultPort(endpoints.sqs, 'SQS endpoint');
}

/** Lets a worker reach the services that the stage names for its handlers. */
export function openHandlerEndpoints(target: JobFunction, { endpoints }: BoundDatabase): void {
  for (const endpoint of endpoints?.forHandlers ?? []) {
    target.connections.allowToDefaultPort(endpoint, 'handlers to an AWS service');
  }
}

/** Lets a function reach Secrets Manager from within a network that has no other way out. */
export function openSecrets(target: JobFunction, { endpoints }: BoundDatabase): void {
  if (endpoints) target.connections.allowToDefaultPort(endpoints.secrets, 'Secrets Manager endpoint');
}

function secretOf(secretArn: string, tls: 'verify' | 'disable'): SettingsToWrite {
  return { signIn: 'secret', databaseSecretArn: secretArn, databaseTls: tls };
}

function addressOf(address: DatabaseAddress | undefined): SettingsToWrite {
  if (!address) return {};
  return { databaseHost: address.host, databasePort: address.port, databaseName: address.name };
}
