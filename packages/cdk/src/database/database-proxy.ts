import { DATABASE_ROLES } from '@jobstack/core';
import { Duration } from 'aws-cdk-lib';
import type { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  DatabaseCluster,
  type DatabaseInstance,
  DefaultAuthScheme,
  ProxyTarget,
  DatabaseProxy as RdsProxy,
} from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { expireLog } from './expire-log.ts';

export interface DatabaseProxyProps {
  readonly target: DatabaseCluster | DatabaseInstance;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** How long its log is kept. */
  readonly logRetention: RetentionDays;
}

/**
 * RDS Proxy with IAM from end to end: it signs in to the database as the caller's role and holds no password. TLS is required.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html
 */
export class DatabaseProxy extends RdsProxy {
  constructor(scope: Construct, id: string, { target, vpc, subnets, logRetention }: DatabaseProxyProps) {
    const home = new Construct(scope, id);
    const role = new Role(home, 'Role', { assumedBy: new ServicePrincipal('rds.amazonaws.com') });
    for (const user of DATABASE_ROLES) target.grantConnect(role, user);
    super(home, 'Proxy', {
      proxyTarget:
        target instanceof DatabaseCluster ? ProxyTarget.fromCluster(target) : ProxyTarget.fromInstance(target),
      vpc,
      vpcSubnets: subnets,
      role,
      defaultAuthScheme: DefaultAuthScheme.IAM_AUTH,
      iamAuth: true,
      requireTLS: true,
      // Longer than the functions' own patience would be of no use.
      borrowTimeout: Duration.seconds(20),
      maxConnectionsPercent: 90,
    });
    expireLog(home, { logGroupName: `/aws/rds/proxy/${this.dbProxyName}`, retention: logRetention });
  }
}
