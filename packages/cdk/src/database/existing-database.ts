import type { Pooler } from '@jobstack/core/settings';
import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import { Connections, type IConnectable, Port, SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { type ExistingInVpcConfig, poolerOf } from '../config/database-config.ts';
import type { FunctionNetwork } from '../functions/function-network.ts';
import type { BoundDatabase, DatabaseSignIn } from './bound-database.ts';
import { importSecret } from './import-secret.ts';

export interface ExistingDatabaseProps {
  readonly database: ExistingInVpcConfig;
}

/** A database that stands already, in a VPC that stands already. Watched by whoever runs it. */
export class ExistingDatabase extends Construct implements BoundDatabase {
  readonly ours = false;
  readonly identity: string;
  readonly network: FunctionNetwork;
  readonly handlerNetwork: FunctionNetwork;
  readonly connectable: IConnectable;
  readonly ownerConnectable: IConnectable;
  /** The VPC's own business. */
  readonly endpoints = undefined;
  readonly pooler: Pooler;
  readonly signIn: DatabaseSignIn;
  readonly ownerSecret: ISecret;
  readonly maxConnections: number;
  readonly metrics = undefined;

  constructor(scope: Construct, id: string, { database }: ExistingDatabaseProps) {
    super(scope, id);
    const port = database.port ?? 5432;
    this.pooler = poolerOf(database);
    this.maxConnections = database.maxConnections;
    this.identity = identityOf(database, port);
    this.network = this.#importNetwork(database);
    this.handlerNetwork = this.network;
    acknowledge(
      this,
      'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
      'Nobody here reads or changes the routes of a network that is not ours.',
    );
    this.connectable = {
      connections: new Connections({
        securityGroups: [SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', database.securityGroupId)],
        defaultPort: Port.tcp(port),
      }),
    };
    this.ownerConnectable = this.connectable;
    this.ownerSecret = importSecret(this, 'OwnerSecret', database.ownerSecretArn);
    this.signIn = this.#signIn(database, port);
  }

  #importNetwork({ vpc }: ExistingInVpcConfig): FunctionNetwork {
    return {
      vpc: Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: vpc.vpcId, availabilityZones: [...vpc.availabilityZones] }),
      subnets: {
        subnets: vpc.subnetIds.map((subnetId, index) =>
          Subnet.fromSubnetAttributes(this, `Subnet${index + 1}`, {
            subnetId,
            availabilityZone: vpc.availabilityZones[index] ?? '',
          }),
        ),
      },
    };
  }

  #signIn({ signIn, host, name }: ExistingInVpcConfig, port: number): DatabaseSignIn {
    const address = { host, port: String(port), name };
    if (signIn.kind === 'secret') {
      const secret = importSecret(this, 'SignInSecret', signIn.secretArn);
      return { kind: 'secret', address, secret, tls: 'verify' };
    }
    return {
      kind: 'iam',
      address,
      ownerAddress: address,
      grantConnect: (grantee, role) => {
        Grant.addToPrincipal({
          grantee,
          actions: ['rds-db:connect'],
          resourceArns: [databaseUserArn(Stack.of(this), signIn.resourceId, role)],
        });
      },
    };
  }
}

function identityOf({ signIn, host, name }: ExistingInVpcConfig, port: number): string {
  return `${signIn.kind === 'iam' ? signIn.resourceId : host}:${port}/${name}`;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html */
function databaseUserArn(stack: Stack, resourceId: string, user: string): string {
  return Arn.format(
    {
      service: 'rds-db',
      resource: 'dbuser',
      resourceName: `${resourceId}/${user}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    stack,
  );
}
