import { Tokenization } from 'aws-cdk-lib';
import { Connections, type IConnectable, Port } from 'aws-cdk-lib/aws-ec2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DatabaseCluster, type DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DatabaseAddress, DatabaseNetwork, DatabaseSignIn } from './bound-database.ts';
import { DatabaseProxy } from './database-proxy.ts';
import { DATABASE_NAME } from './engine-settings.ts';

const POSTGRES_PORT = 5432;

export interface ManagedSignInProps {
  readonly target: DatabaseCluster | DatabaseInstance;
  readonly proxy: boolean;
  readonly network: DatabaseNetwork;
  /** How long the proxy's own log is kept. */
  readonly logRetention: RetentionDays;
}

export interface ManagedSignIn {
  readonly signIn: DatabaseSignIn;
  readonly connectable: IConnectable;
  readonly ownerConnectable: IConnectable;
  readonly ownerSecret: ISecret;
}

/** IAM sign-in to a database of ours, straight or through RDS Proxy. */
export function managedSignIn(
  scope: Construct,
  { target, proxy, network, logRetention }: ManagedSignInProps,
): ManagedSignIn {
  const ownerAddress = addressOf(target);
  const ownerSecret = managedSecret(target);
  if (!proxy) {
    const signIn: DatabaseSignIn = {
      kind: 'iam',
      address: ownerAddress,
      ownerAddress,
      grantConnect: (grantee, role) => target.grantConnect(grantee, role),
    };
    return { signIn, connectable: target, ownerConnectable: target, ownerSecret };
  }
  const proxied = new DatabaseProxy(scope, 'Proxy', {
    target,
    vpc: network.vpc,
    subnets: network.subnets,
    logRetention,
  });
  const signIn: DatabaseSignIn = {
    kind: 'iam',
    // A proxy listens where PostgreSQL usually does, whatever the port of what is behind it.
    address: { ...ownerAddress, host: proxied.endpoint, port: String(POSTGRES_PORT) },
    ownerAddress,
    grantConnect: (grantee, role) => proxied.grantConnect(grantee, role),
  };
  return { signIn, connectable: proxyConnectable(proxied), ownerConnectable: target, ownerSecret };
}

function addressOf(target: DatabaseCluster | DatabaseInstance): DatabaseAddress {
  const endpoint = target instanceof DatabaseCluster ? target.clusterEndpoint : target.instanceEndpoint;
  return { host: endpoint.hostname, port: Tokenization.stringifyNumber(endpoint.port), name: DATABASE_NAME };
}

/** aws-cdk-lib gives a proxy no default port. */
function proxyConnectable({ connections }: DatabaseProxy): IConnectable {
  return {
    connections: new Connections({ securityGroups: connections.securityGroups, defaultPort: Port.tcp(POSTGRES_PORT) }),
  };
}

/** RDS makes, keeps and rotates it. */
function managedSecret(target: DatabaseCluster | DatabaseInstance): ISecret {
  if (!target.secret) throw new Error(`${target.node.path}: expected manageMasterUserPassword, which makes a secret.`);
  return target.secret;
}
