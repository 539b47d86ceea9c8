import type { Pooler } from '@jobstack/core/settings';
import { Duration } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  type DatabaseClusterProps,
  DatabaseInsightsMode,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { type AuroraServerlessConfig, poolerOf } from '../config/database-config.ts';
import { maxConnections } from '../config/max-connections.ts';
import type { RemovalConfig } from '../config/stage-config.ts';
import type { BoundDatabase, DatabaseNetwork, DatabaseSignIn } from './bound-database.ts';
import type { DatabaseMetrics } from './database-metrics.ts';
import { databaseRemoval } from './database-removal.ts';
import { DATABASE_NAME, ENGINE_PARAMETERS, OWNER_NAME } from './engine-settings.ts';
import { expireLog } from './expire-log.ts';
import { managedSignIn } from './managed-sign-in.ts';

export interface AuroraDatabaseProps {
  readonly database: AuroraServerlessConfig;
  readonly removal: RemovalConfig;
  readonly network: DatabaseNetwork;
  /** How long PostgreSQL's own log is kept. */
  readonly logRetention: RetentionDays;
}

/** Data volume, in bytes, above which somebody should look whether retention still works. 100 GiB. */
const STORAGE_ALARM_BYTES = 100 * 2 ** 30;

/** Aurora PostgreSQL 17, Serverless v2: capacity follows the load, down to nothing. */
export class AuroraDatabase extends DatabaseCluster implements BoundDatabase {
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

  constructor(scope: Construct, id: string, props: AuroraDatabaseProps) {
    const home = new Construct(scope, id);
    super(home, 'Cluster', clusterProps(props));
    const { database, network, logRetention } = props;
    acknowledgeCluster(this, props.removal);
    this.pooler = poolerOf(database);
    expireLog(home, {
      logGroupName: `/aws/rds/cluster/${this.clusterIdentifier}/postgresql`,
      retention: logRetention,
    });
    this.identity = this.clusterResourceIdentifier;
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
      storage: { kind: 'used', metric: this.metricVolumeBytesUsed(), alarmAbove: STORAGE_ALARM_BYTES },
    };
  }
}

function clusterProps({ database, removal, network }: AuroraDatabaseProps): DatabaseClusterProps {
  return {
    engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_7 }),
    defaultDatabaseName: DATABASE_NAME,
    credentials: { username: OWNER_NAME },
    manageMasterUserPassword: true,
    iamAuthentication: true,
    parameters: ENGINE_PARAMETERS,
    vpc: network.vpc,
    vpcSubnets: network.subnets,
    writer: ClusterInstance.serverlessV2('Writer', { publiclyAccessible: false }),
    readers: Array.from({ length: database.readers ?? 0 }, (_, index) =>
      ClusterInstance.serverlessV2(`Reader${index + 1}`, { scaleWithWriter: true, publiclyAccessible: false }),
    ),
    serverlessV2MinCapacity: database.minAcu,
    serverlessV2MaxCapacity: database.maxAcu,
    ...(database.minAcu === 0 && {
      serverlessV2AutoPauseDuration: Duration.minutes(database.autoPauseMinutes ?? 5),
    }),
    databaseInsightsMode: DatabaseInsightsMode.STANDARD,
    storageEncrypted: true,
    backup: { retention: Duration.days(database.backupDays) },
    copyTagsToSnapshot: true,
    cloudwatchLogsExports: ['postgresql'],
    deletionProtection: removal.deletionProtection,
    removalPolicy: databaseRemoval(removal),
  };
}

function acknowledgeCluster(cluster: DatabaseCluster, removal: RemovalConfig): void {
  acknowledge(
    cluster,
    'AwsSolutions-RDS11',
    'The default port hides nothing that the isolated subnets and security groups leave open.',
  );
  if (!removal.deletionProtection) {
    acknowledge(
      cluster,
      'AwsSolutions-RDS10',
      'A stage that is thrown away as a whole; the production guard forbids it elsewhere.',
    );
  }
}
