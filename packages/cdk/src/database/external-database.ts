import type { Pooler } from '@jobstack/core/settings';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type ExternalDatabaseConfig, poolerOf } from '../config/database-config.ts';
import type { BoundDatabase, DatabaseSignIn } from './bound-database.ts';
import { importSecret } from './import-secret.ts';

export interface ExternalDatabaseProps {
  readonly database: ExternalDatabaseConfig;
}

/** PostgreSQL somewhere on the internet. One secret says where, as whom and with which password; the functions are in no VPC. */
export class ExternalDatabase extends Construct implements BoundDatabase {
  readonly ours = false;
  readonly identity: string;
  readonly network = undefined;
  readonly handlerNetwork = undefined;
  readonly connectable = undefined;
  readonly ownerConnectable = undefined;
  readonly endpoints = undefined;
  readonly pooler: Pooler;
  readonly signIn: DatabaseSignIn;
  readonly ownerSecret: ISecret;
  readonly maxConnections: number;
  readonly metrics = undefined;

  constructor(scope: Construct, id: string, { database }: ExternalDatabaseProps) {
    super(scope, id);
    this.pooler = poolerOf(database);
    this.maxConnections = database.maxConnections;
    this.identity = database.secretArn;
    const secret = importSecret(this, 'Secret', database.secretArn);
    this.ownerSecret = secret;
    this.signIn = { kind: 'secret', address: undefined, secret, tls: database.tls ?? 'verify' };
  }
}
