import type { DatabaseRole } from '@jobstack/core';
import type { Pooler } from '@jobstack/core/settings';
import type { IConnectable, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { FunctionNetwork } from '../functions/function-network.ts';
import type { NetworkEndpoints } from '../network/job-network.ts';
import type { DatabaseMetrics } from './database-metrics.ts';

/** A database in its place, as the functions see it, whatever it is made of. */
export interface BoundDatabase {
  /** Made by this deployment, for JobStack alone: it may be altered. */
  readonly ours: boolean;
  /** Another one means another database, which has to be migrated from its start. */
  readonly identity: string;
  /** Where functions must lie to reach it. Undefined: anywhere. */
  readonly network: FunctionNetwork | undefined;
  /** The same for functions that run handlers, which may have a way out of their own. */
  readonly handlerNetwork: FunctionNetwork | undefined;
  /** What functions open connections to. Undefined: nothing that a security group knows. */
  readonly connectable: IConnectable | undefined;
  /** What the migration opens its connection to: past a proxy, which does not know the owner's password. */
  readonly ownerConnectable: IConnectable | undefined;
  /** The ways out of `network` that functions use. */
  readonly endpoints: NetworkEndpoints | undefined;
  /** What stands before it. */
  readonly pooler: Pooler;
  readonly signIn: DatabaseSignIn;
  /** How many connections it accepts, everybody's together; behind a pooler, how many clients that admits. */
  readonly maxConnections: number;
  /** May create roles and tables. The migration alone reads it. */
  readonly ownerSecret: ISecret;
  /** Undefined when the database is not ours to watch. */
  readonly metrics: DatabaseMetrics | undefined;
}

/** Where a database lies that is made here, and the functions that reach it. */
export interface DatabaseNetwork {
  readonly vpc: IVpc;
  /** Of the database. */
  readonly subnets: SubnetSelection;
  /** Where functions lie that run no handlers. */
  readonly functions: FunctionNetwork;
  /** Where handlers run. */
  readonly handlers: FunctionNetwork;
  /** Undefined: a network that is not ours, with ways out of its own. */
  readonly endpoints: NetworkEndpoints | undefined;
}

/** How functions prove who they are. */
export type DatabaseSignIn =
  /** A token made from the function's own role; each role of the database is one IAM permission. */
  | {
      readonly kind: 'iam';
      readonly address: DatabaseAddress;
      /** The address the migration takes. */
      readonly ownerAddress: DatabaseAddress;
      grantConnect(grantee: IGrantable, role: DatabaseRole): void;
    }
  /** User name and password, one for all functions. */
  | {
      readonly kind: 'secret';
      /** Undefined when the secret itself holds host, port and name. */
      readonly address: DatabaseAddress | undefined;
      readonly secret: ISecret;
      readonly tls: 'verify' | 'disable';
    };

export interface DatabaseAddress {
  readonly host: string;
  readonly port: string;
  readonly name: string;
}
