import type { Pooler } from '@jobstack/core/settings';
import { Duration } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  DatabaseInsightsMode,
  DatabaseInstance,
  DatabaseInstanceEngine,
  type DatabaseInstanceProps,
  PostgresEngineVersion,
  StorageType,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { poolerOf, type RdsInstanceConfig, type RdsMultiAzConfig } from '../config/database-config.ts';
import { maxConnections } from '../config/max-connections.ts';
import type { RemovalConfig } from '../config/stage-config.ts';
import type { BoundDatabase, DatabaseNetwork, DatabaseSignIn } from './bound-database.ts';
import type { DatabaseMetrics } from './database-metrics.ts';
import { databaseRemoval } from './database-removal.ts';
import { DATABASE_NAME, ENGINE_PARAMETERS, OWNER_NAME } from './engine-settings.ts';
import { expireLog } from './expire-log.ts';
import { managedSignIn } from './managed-sign-in.ts';

export interface RdsDatabaseProps {
  readonly database: RdsInstanceConfig | RdsMultiAzConfig;
  readonly removal: RemovalConfig;
  readonly network: DatabaseNetwork;
  /** How long PostgreSQL's own log is kept. */
  readonly logRetention: RetentionDays;
}

/** Share of the allocated storage below which it is nearly full, should autoscaling have stopped. */
const LOW_STORAGE_SHARE = 0.1;

/** A PostgreSQL 18 instance, alone or with a standby in a second zone. */
export class RdsDatabase extends DatabaseInstance implements BoundDatabase {
  readonly ours = true;
  readonly identity: string;
  readonly network: BoundDatabase['network'];
  readonly handlerNetwork: BoundDatabase['handlerNetwork'];
  readonly connectable: BoundDatabase['connectable'];
  readonly ownerConnectable: BoundDatabase['ownerConnectable'];
  readonly endpoints: BoundDatabase['endpoints'];
  readonly pooler: Pooler;
  readonly signIn: DatabaseSignIn;
  readonly ownerSecret: ISecret;
  readonly maxConnections: number;
  readonly metrics: DatabaseMetrics;

  constructor(scope: Construct, id: string, props: RdsDatabaseProps) {
    const home = new Construct(scope, id);
    super(home, 'Instance', instanceProps(props));
    const { database, network, logRetention } = props;
    acknowledgeInstance(this, props);
    this.pooler = poolerOf(database);
    expireLog(home, {
      logGroupName: `/aws/rds/instance/${this.instanceIdentifier}/postgresql`,
      retention: logRetention,
    });
    this.identity = this.instanceResourceId ?? this.instanceIdentifier;
    this.network = network.functions;
    this.handlerNetwork = network.handlers;
    this.endpoints = network.endpoints;
    const managed = managedSignIn(home, { target: this, proxy: database.proxy ?? false, network, logRetention });
    this.signIn = managed.signIn;
    this.connectable = managed.connectable;
    this.ownerConnectable = managed.ownerConnectable;
    this.ownerSecret = managed.ownerSecret;
    this.maxConnections = maxConnections(database);
    this.metrics = {
      cpu: this.metricCPUUtilization({ period: Duration.minutes(5) }),
      connections: this.metricDatabaseConnections({ period: Duration.minutes(1), statistic: 'Maximum' }),
      maxConnections: this.maxConnections,
      storage: {
        kind: 'free',
        metric: this.metricFreeStorageSpace({ statistic: 'Minimum' }),
        alarmBelow: Math.round(database.storageGiB * LOW_STORAGE_SHARE * 2 ** 30),
      },
    };
  }
}

function instanceProps({ database, removal, network }: RdsDatabaseProps): DatabaseInstanceProps {
  return {
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_18_3 }),
    instanceType: new InstanceType(database.instance),
    databaseName: DATABASE_NAME,
    credentials: { username: OWNER_NAME },
    manageMasterUserPassword: true,
    iamAuthentication: true,
    parameters: { ...ENGINE_PARAMETERS, max_connections: String(maxConnections(database)) },
    vpc: network.vpc,
    vpcSubnets: network.subnets,
    publiclyAccessible: false,
    multiAz: database.kind === 'rds-multi-az',
    allocatedStorage: database.storageGiB,
    maxAllocatedStorage: database.maxStorageGiB,
    storageType: StorageType.GP3,
    storageEncrypted: true,
    backupRetention: Duration.days(database.backupDays),
    copyTagsToSnapshot: true,
    databaseInsightsMode: DatabaseInsightsMode.STANDARD,
    cloudwatchLogsExports: ['postgresql'],
    deletionProtection: removal.deletionProtection,
    deleteAutomatedBackups: removal.database === 'destroy',
    removalPolicy: databaseRemoval(removal),
  };
}

function acknowledgeInstance(instance: DatabaseInstance, { database: { kind }, removal }: RdsDatabaseProps): void {
  acknowledge(
    instance,
    'AwsSolutions-RDS11',
    'The default port hides nothing that the isolated subnets and security groups leave open.',
  );
  if (kind === 'rds-instance') {
    acknowledge(instance, 'AwsSolutions-RDS3', "The stage chose one zone; 'rds-multi-az' is the other choice.");
  }
  if (!removal.deletionProtection) {
    acknowledge(
      instance,
      'AwsSolutions-RDS10',
      'A stage that is thrown away as a whole; the production guard forbids it elsewhere.',
    );
  }
}
