import type { Pooler } from '@jobstack/core/settings';
import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { BoundDatabase, DatabaseNetwork } from './bound-database.ts';
import { maxConnectionsProblems } from './existing-plan.ts';
import type { DatabasePlan } from './job-database.ts';

/** Any PostgreSQL. */
export interface SecretOptions {
  /** What `SHOW max_connections` answers; behind a pooler, how many clients that admits. */
  readonly maxConnections: number;
  /** In the secret's form, of who may create roles and tables; the migration alone reads it. @default the same secret */
  readonly ownerSecret?: ISecret;
  /** Host names that the certificate is checked against the public authorities; `disable` is for emulators on loopback only. @default 'verify' */
  readonly tls?: 'verify' | 'disable';
  /** What stands at the secret's `host`. @default 'none' */
  readonly pooler?: Pooler;
  /** Its security group, in a VPC: functions are let in on the group's default port. @default none: nothing is changed */
  readonly connectable?: IConnectable;
  /** Where it listens, when it is in a VPC and has no `connectable`: functions may go out on this port. @default 5432 */
  readonly port?: number;
}

export function secretPlan(secret: ISecret, options: SecretOptions): DatabasePlan {
  return {
    needsVpc: false,
    makesVpc: false,
    vpc: undefined,
    problems: maxConnectionsProblems(`database (secret ${secret.node.path})`, options.maxConnections),
    bind: (_scope, _id, { network }) => boundTo(secret, options, network),
  };
}

function boundTo(secret: ISecret, options: SecretOptions, network: DatabaseNetwork | undefined): BoundDatabase {
  const { maxConnections, ownerSecret = secret, tls = 'verify', pooler = 'none', connectable, port = 5432 } = options;
  const ports = connectable ? {} : { ports: [443, port] };
  return {
    ours: false,
    identity: secret.secretArn,
    network: network && { ...network.functions, ...ports },
    handlerNetwork: network && { ...network.handlers, ...ports },
    connectable,
    ownerConnectable: connectable,
    endpoints: network?.endpoints,
    pooler,
    signIn: { kind: 'secret', address: undefined, secret, tls },
    maxConnections,
    ownerSecret,
    metrics: undefined,
  };
}
