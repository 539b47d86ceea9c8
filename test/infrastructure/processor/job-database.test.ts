import { JobDatabase, type JobProcessorProps } from '@jobstack/cdk';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InstanceType, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseInstance,
  DatabaseInstanceEngine,
  PostgresEngineVersion,
} from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, it } from 'vitest';
import { plainApp, plainStack, processorWith, statementsOfRole, vpcIn } from './team-app.ts';

/** Variables of a function, by the start of its logical id. */
function variablesOf(template: Template, id: string): Record<string, unknown> {
  const found = Object.entries(template.findResources('AWS::Lambda::Function')).find(([name]) => name.startsWith(id));
  return found?.[1].Properties.Environment.Variables;
}

const WORKER = 'JobsWorkersdefaultWorkerFunction';
const MIGRATE = 'JobsMigrationMigrateFunction';

describe('JobDatabase.aurora', () => {
  it('is a cluster of its own, which sleeps when nobody works', () => {
    const template = processorWith({ database: JobDatabase.aurora() }).template();

    template.hasResourceProperties('AWS::RDS::DBCluster', {
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 300 },
      BackupRetentionPeriod: 7,
      EnableIAMDatabaseAuthentication: true,
      StorageEncrypted: true,
    });
    expect(variablesOf(template, WORKER)).toMatchObject({ DATABASE_SIGN_IN: 'iam', DATABASE_NAME: 'jobstack' });
  });

  it('lies in the VPC that is given, and its functions beside it', () => {
    const stack = plainStack();
    const vpc = vpcIn(stack, {
      maxAzs: 2,
      subnetConfiguration: [{ name: 'data', subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    const template = processorWith({ vpc, database: JobDatabase.aurora({ maxAcu: 4 }) }, stack).template();
    const subnets = vpc.isolatedSubnets.map(({ subnetId }) => stack.resolve(subnetId));

    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.hasResourceProperties('AWS::RDS::DBSubnetGroup', { SubnetIds: subnets });
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { VpcConfig: Match.objectLike({ SubnetIds: subnets }) },
      4,
    );
  });
});

describe('JobDatabase.instance', () => {
  it('is an instance of its own, in one zone or in two', () => {
    const one = processorWith({ database: JobDatabase.instance() }).template();
    const two = processorWith({ database: JobDatabase.instance({ instance: 'm7g.large', multiAz: true }) }).template();

    one.hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass: 'db.t4g.medium', MultiAZ: false });
    two.hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass: 'db.m7g.large', MultiAZ: true });
  });

  it('takes a proxy, which then shares the connections', () => {
    const database = JobDatabase.instance({ instance: 't4g.medium', proxy: true });
    const template = processorWith({ database }).template();

    template.resourceCountIs('AWS::RDS::DBProxy', 1);
    expect(variablesOf(template, WORKER)).toMatchObject({ DATABASE_POOLER: 'rds-proxy' });
  });
});

function clusterIn(stack: Stack): DatabaseCluster {
  return new DatabaseCluster(stack, 'Cluster', {
    engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_7 }),
    vpc: vpcIn(stack),
    writer: ClusterInstance.serverlessV2('Writer'),
    iamAuthentication: true,
  });
}

describe('JobDatabase.fromCluster', () => {
  const stack = plainStack();
  const cluster = clusterIn(stack);
  const database = JobDatabase.fromCluster(cluster, { databaseName: 'jobs', maxConnections: 500 });
  const template = processorWith({ database }, stack).template();

  it('finds the VPC, the address and the owner’s secret of a cluster of the same app', () => {
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::RDS::DBCluster', 1);
    expect(variablesOf(template, WORKER)).toMatchObject({
      DATABASE_HOST: stack.resolve(cluster.clusterEndpoint.hostname),
      DATABASE_NAME: 'jobs',
      DATABASE_USER: 'jobstack_worker',
    });
    expect(variablesOf(template, MIGRATE)).toMatchObject({
      DATABASE_SECRET_ARN: stack.resolve(cluster.secret?.secretArn),
      OWN_DATABASE: 'false',
      GRANT_IAM: 'true',
    });
  });

  it('lets each function in as its role, and the migration alone at the owner’s secret', () => {
    const secret = (role: string) =>
      statementsOfRole(template, role).filter((one) => one.startsWith('secretsmanager:'));

    expect(statementsOfRole(template, 'JobsWorkersdefault')).toContainEqual(
      expect.stringMatching(/^rds-db:connect on .*jobstack_worker/),
    );
    expect(secret('JobsWorkersdefault')).toEqual([]);
    expect(secret('JobsMigration')).toHaveLength(1);
    template.resourcePropertiesCountIs(
      'AWS::EC2::SecurityGroupIngress',
      { GroupId: stack.resolve(cluster.connections.securityGroups[0]?.securityGroupId) },
      4,
    );
  });
});

describe('JobDatabase.fromInstance', () => {
  it('signs in by IAM to an instance of the same app', () => {
    const stack = plainStack();
    const instance = new DatabaseInstance(stack, 'Instance', {
      engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_18_3 }),
      instanceType: new InstanceType('t4g.medium'),
      vpc: vpcIn(stack),
    });
    const database = JobDatabase.fromInstance(instance, { databaseName: 'jobs', maxConnections: 300 });
    const template = processorWith({ database }, stack).template();

    template.hasResourceProperties('AWS::RDS::DBInstance', { EnableIAMDatabaseAuthentication: true });
    expect(variablesOf(template, WORKER)).toMatchObject({ DATABASE_SIGN_IN: 'iam' });
    expect(statementsOfRole(template, 'JobsWorkersdefault')).toContainEqual(
      expect.stringMatching(/^rds-db:connect on .*DbiResourceId.*jobstack_worker/),
    );
  });

  it('signs in by a secret to an imported one', () => {
    const stack = plainStack();
    const vpc = vpcIn(stack);
    const instance = DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Instance', {
      instanceIdentifier: 'shop',
      instanceEndpointAddress: 'shop.abc.eu-central-1.rds.amazonaws.com',
      port: 6543,
      securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0a1b2c3d')],
    });
    const secret = Secret.fromSecretNameV2(stack, 'App', 'shop/app');
    const ownerSecret = Secret.fromSecretNameV2(stack, 'Owner', 'shop/owner');
    const options = { databaseName: 'jobs', maxConnections: 300, secret, ownerSecret };
    const template = processorWith({ vpc, database: JobDatabase.fromInstance(instance, options) }, stack).template();

    expect(variablesOf(template, WORKER)).toMatchObject({
      DATABASE_SIGN_IN: 'secret',
      DATABASE_HOST: 'shop.abc.eu-central-1.rds.amazonaws.com',
      DATABASE_PORT: '6543',
      DATABASE_SECRET_ARN: stack.resolve(secret.secretArn),
    });
    expect(variablesOf(template, MIGRATE)).toMatchObject({
      DATABASE_SECRET_ARN: stack.resolve(ownerSecret.secretArn),
      GRANT_IAM: 'false',
    });
  });
});

describe('JobDatabase.fromSecret', () => {
  const of = (props: Partial<JobProcessorProps>, stack = plainStack()) => {
    const secret = Secret.fromSecretNameV2(stack, 'Secret', 'shop/postgres');
    const database = JobDatabase.fromSecret(secret, { maxConnections: 300, pooler: 'pgbouncer' });
    return processorWith({ ...props, database }, stack).template();
  };

  it('is somewhere on the internet: no VPC, one secret that says where', () => {
    const template = of({});

    template.resourceCountIs('AWS::EC2::VPC', 0);
    template.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: Match.absent() });
    expect(variablesOf(template, WORKER)).toMatchObject({ DATABASE_SIGN_IN: 'secret', DATABASE_POOLER: 'pgbouncer' });
    expect(variablesOf(template, WORKER)).not.toHaveProperty('DATABASE_HOST');
  });

  it('or in a VPC: functions may go out on its port', () => {
    const stack = plainStack();
    const template = of({ vpc: vpcIn(stack) }, stack);
    const groups = Object.entries(template.findResources('AWS::EC2::SecurityGroup')).filter(([id]) =>
      id.startsWith('Jobs'),
    );

    expect(groups).toHaveLength(4);
    for (const [, { Properties }] of groups) {
      const ports = Properties.SecurityGroupEgress.map(({ FromPort }: { readonly FromPort: number }) => FromPort);
      expect(ports).toEqual([443, 5432]);
    }
  });
});

it('a database is put into a stack of its own, which lives longer than the functions', () => {
  const app = plainApp();
  const data = new Stack(app, 'Data');
  const database = JobDatabase.fromCluster(clusterIn(data), { databaseName: 'jobs', maxConnections: 500 });
  const stack = new Stack(app, 'Shop');
  const { jobs } = processorWith({ database }, stack);

  expect(jobs.database.maxConnections).toBe(500);
  app.synth();
  expect(stack.dependencies).toEqual([data]);
  expect(data.dependencies).toEqual([]);
  Template.fromStack(data).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});
