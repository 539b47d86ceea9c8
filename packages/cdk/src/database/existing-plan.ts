import type { Pooler } from '@jobstack/core/settings';
import { Tokenization } from 'aws-cdk-lib';
import { Connections, type IConnectable, type IVpc, Port } from 'aws-cdk-lib/aws-ec2';
import type { Endpoint, IDatabaseCluster, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { BoundDatabase, DatabaseAddress, DatabaseSignIn } from './bound-database.ts';
import type { DatabaseContext, DatabasePlan } from './job-database.ts';

/** A database on a server that exists. */
export interface ExistingOptions {
  /** The database within the server; it must be there. */
  readonly databaseName: string;
  /** What `SHOW max_connections` answers. */
  readonly maxConnections: number;
  /** `username` and `password` of who may create roles and tables; the migration alone reads it. @default the server's own secret, where it has one */
  readonly ownerSecret?: ISecret;
  /** `username` and `password` that all functions share. @default none: each signs in by IAM as a role of its own */
  readonly secret?: ISecret;
}

/** What a cluster and an instance have in common. */
interface Server {
  readonly node: IDatabaseCluster['node'];
  readonly what: 'cluster' | 'instance';
  readonly self: IConnectable;
  readonly vpc: IVpc | undefined;
  readonly ownSecret: ISecret | undefined;
  endpoint(): Endpoint;
  identity(): string;
  grantConnect: Extract<DatabaseSignIn, { kind: 'iam' }>['grantConnect'];
}

export function clusterPlan(cluster: IDatabaseCluster, options: ExistingOptions): DatabasePlan {
  return existingPlan(
    {
      ...{ what: 'cluster', node: cluster.node, self: cluster, ...ofTheSameApp(cluster) },
      endpoint: () => cluster.clusterEndpoint,
      identity: () => (options.secret ? cluster.clusterIdentifier : cluster.clusterResourceIdentifier),
      grantConnect: (grantee, role) => void cluster.grantConnect(grantee, role),
    },
    options,
  );
}

export function instancePlan(instance: IDatabaseInstance, options: ExistingOptions): DatabasePlan {
  return existingPlan(
    {
      ...{ what: 'instance', node: instance.node, self: instance, ...ofTheSameApp(instance) },
      endpoint: () => instance.instanceEndpoint,
      identity: () => identityOf(instance, options),
      grantConnect: (grantee, role) => void instance.grantConnect(grantee, role),
    },
    options,
  );
}

function identityOf(
  { instanceResourceId, instanceIdentifier }: IDatabaseInstance,
  { secret }: ExistingOptions,
): string {
  if (instanceResourceId !== undefined) return instanceResourceId;
  if (secret) return instanceIdentifier;
  throw new Error('IAM sign-in needs instanceResourceId, which is not known');
}

/** What one that is made in the same app knows of itself, and an imported one does not. */
function ofTheSameApp(server: object): Pick<Server, 'vpc' | 'ownSecret'> {
  const { vpc, secret } = server as { readonly vpc?: IVpc; readonly secret?: ISecret };
  return { vpc, ownSecret: secret };
}

function existingPlan(server: Server, options: ExistingOptions): DatabasePlan {
  const problems = problemsOf(server, options);
  return {
    needsVpc: true,
    makesVpc: false,
    vpc: server.vpc,
    problems,
    bind: (_scope, _id, context) => boundTo(server, options, context),
  };
}

function boundTo(server: Server, options: ExistingOptions, { network }: DatabaseContext): BoundDatabase {
  const { databaseName, maxConnections, secret } = options;
  const ownerSecret = options.ownerSecret ?? server.ownSecret ?? secret;
  if (!ownerSecret) throw new Error(`${server.node.path}: expected an ownerSecret.`);
  const { hostname, port } = server.endpoint();
  const address = { host: hostname, port: Tokenization.stringifyNumber(port), name: databaseName };
  const connectable: IConnectable = {
    connections: new Connections({
      securityGroups: server.self.connections.securityGroups,
      defaultPort: Port.tcp(port),
    }),
  };
  return {
    ours: false,
    identity: `${server.identity()}/${databaseName}`,
    network: network?.functions,
    handlerNetwork: network?.handlers,
    connectable,
    ownerConnectable: connectable,
    endpoints: network?.endpoints,
    pooler: 'none' satisfies Pooler,
    signIn: signInTo(server, address, secret),
    maxConnections,
    ownerSecret,
    metrics: undefined,
  };
}

function signInTo(server: Server, address: DatabaseAddress, secret: ISecret | undefined): DatabaseSignIn {
  if (secret) return { kind: 'secret', address, secret, tls: 'verify' };
  return { kind: 'iam', address, ownerAddress: address, grantConnect: server.grantConnect };
}

function problemsOf(server: Server, options: ExistingOptions): readonly string[] {
  const { databaseName, maxConnections, secret, ownerSecret = server.ownSecret ?? secret } = options;
  const subject = `database (${server.what} ${server.node.path})`;
  return [
    ...(typeof databaseName === 'string' && databaseName !== ''
      ? []
      : [`${subject}: databaseName must name the database within the server; it is ${databaseName}.`]),
    ...maxConnectionsProblems(subject, maxConnections),
    ...(ownerSecret
      ? []
      : [
          `${subject}: ownerSecret must be given, since the ${server.what} tells none: the migration signs in with it.`,
        ]),
    ...refusals(subject, [server.endpoint, server.identity]),
  ];
}

export function maxConnectionsProblems(subject: string, maxConnections: number): readonly string[] {
  if (Number.isInteger(maxConnections) && maxConnections > 0) return [];
  return [
    `${subject}: maxConnections must be what SHOW max_connections answers, a whole number; it is ${maxConnections}.`,
  ];
}

/** An imported server throws where it is asked for something that its import did not say. */
function refusals(subject: string, questions: readonly (() => unknown)[]): readonly string[] {
  return questions.flatMap((ask) => {
    try {
      ask();
      return [];
    } catch (error) {
      return [`${subject}: ${error instanceof Error ? error.message : error}. Say it where you import it.`];
    }
  });
}
