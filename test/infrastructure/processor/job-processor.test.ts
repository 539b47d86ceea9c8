import { join } from 'node:path';
import { JobDatabase, JobProcessor } from '@jobstack/cdk';
import { Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { describe, expect, it } from 'vitest';
import { handlers } from './team/handlers.ts';
import { ENTRY, plainApp, plainStack, processorWith, statementsOfRole, vpcIn } from './team-app.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../packages/handlers/migrations');

describe('a processor of which nothing is said but its entry', () => {
  const { jobs, template, stack } = processorWith();
  const resources = template();

  it('brings network, database and files, and keeps what cannot be made again', () => {
    resources.hasResource('AWS::RDS::DBCluster', { DeletionPolicy: 'Snapshot' });
    resources.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    resources.resourceCountIs('AWS::EC2::VPC', 1);
    resources.resourceCountIs('AWS::EC2::NatGateway', 0);
  });

  it('has a worker, an API that takes signed requests alone, a sweep and a migration', () => {
    const names = Object.keys(resources.findResources('AWS::Lambda::Function'));

    expect(names.map((name) => name.replace(/[0-9A-F]{8}$/, '')).filter((name) => name.startsWith('Jobs'))).toEqual([
      'JobsMigrationMigrateFunction',
      'JobsSweepFunction',
      'JobsWorkersdefaultWorkerFunction',
      'JobsApiHandlerFunction',
    ]);
    resources.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
  });

  it('says its name, which no other stack has, on metrics and dashboard', () => {
    expect(jobs.service).toBe('Shop-Jobs');
    resources.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'Shop-Jobs' });
    resources.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ POWERTOOLS_SERVICE_NAME: 'Shop-Jobs' }) },
    });
  });

  it('sends its alarms to a topic that waits for subscribers', () => {
    expect(stack.resolve(jobs.topic.topicArn)).toEqual({ Ref: expect.stringMatching(/^JobsMonitoringAlarmTopic/) });
    resources.resourceCountIs('AWS::SNS::Subscription', 0);
    resources.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [stack.resolve(jobs.topic.topicArn)] });
  });
});

describe('an app unlike ours: a VPC of its own, an imported cluster, two processors in one stack, inside a stage', () => {
  const app = plainApp();
  const stage = new Stage(app, 'Prod');
  const stack = new Stack(stage, 'Shop');
  const vpc = vpcIn(stack, { natGateways: 1, maxAzs: 2 });
  const cluster = DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
    clusterIdentifier: 'shop',
    clusterResourceIdentifier: 'cluster-ABCDEFGHIJKL',
    clusterEndpointAddress: 'shop.cluster-abc.eu-central-1.rds.amazonaws.com',
    port: 5432,
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'ClusterGroup', 'sg-0a1b2c3d')],
  });
  const ownerSecret = Secret.fromSecretNameV2(stack, 'Owner', 'shop/owner');
  const of = (databaseName: string) => ({
    ...{ entry: ENTRY, vpc, handlers, migrations: MIGRATIONS, queues: { default: {}, bulk: { batchSize: 1 } } },
    database: JobDatabase.fromCluster(cluster, { databaseName, maxConnections: 1000, ownerSecret }),
  });
  const orders = new JobProcessor(stack, 'Orders', of('orders'));
  const mails = new JobProcessor(stack, 'Mails', { ...of('mails'), api: false });
  const assembly = app.synth();
  const template = Template.fromStack(stack);

  it('synthesises, and is warned of nothing that it could change', () => {
    const [nested] = assembly.nestedAssemblies;
    const messages = nested?.nestedAssembly.stacks.flatMap((one) => one.messages) ?? [];

    expect(nested?.nestedAssembly.stacks.map(({ stackName }) => stackName)).toEqual(['Prod-Shop']);
    expect(messages.map(({ entry }) => entry.data)).toEqual([]);
  });

  it('makes no network and no database', () => {
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::RDS::DBCluster', 0);
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  });

  it('lets each sign in to its own database of the cluster, from the subnets with a way out', () => {
    const variables = [orders, mails].map((jobs) => {
      const [, { Properties }] = Object.entries(template.findResources('AWS::Lambda::Function')).find(
        ([id]) => id === stack.getLogicalId(jobs.worker('bulk').node.defaultChild as never),
      ) ?? ['', { Properties: {} }];
      return Properties;
    });

    expect(variables.map(({ Environment }) => Environment.Variables.DATABASE_NAME)).toEqual(['orders', 'mails']);
    for (const { VpcConfig, Environment } of variables) {
      expect(Environment.Variables).toMatchObject({
        DATABASE_HOST: 'shop.cluster-abc.eu-central-1.rds.amazonaws.com',
        DATABASE_PORT: '5432',
        DATABASE_SIGN_IN: 'iam',
        DATABASE_USER: 'jobstack_worker',
      });
      expect(VpcConfig.SubnetIds).toEqual(vpc.privateSubnets.map(({ subnetId }) => stack.resolve(subnetId)));
    }
    expect(statementsOfRole(template, 'OrdersWorkersbulk')).toContainEqual(
      expect.stringMatching(/^rds-db:connect on .*dbuser:cluster-ABCDEFGHIJKL\/jobstack_worker/),
    );
  });

  it('opens the imported group for each of its functions', () => {
    const sources = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => Properties,
    );

    expect(sources).toHaveLength(5 + 4);
    for (const rule of sources) expect(rule).toMatchObject({ GroupId: 'sg-0a1b2c3d', FromPort: 5432, ToPort: 5432 });
  });

  it('calls the two by different names, and has one API', () => {
    expect([orders.service, mails.service]).toEqual(['Prod-Shop-Orders', 'Prod-Shop-Mails']);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 2);
    template.resourceCountIs('AWS::ApiGatewayV2::Api', 1);
    expect(orders.hasApi).toBe(true);
    expect(() => mails.api).toThrow('Prod/Shop/Mails has no API, since its props say api: false.');
  });

  it('names its queues when it is asked for another', () => {
    expect(() => orders.worker('bulky')).toThrow(
      "Prod/Shop/Orders has no queue 'bulky'; its queues are: default, bulk.",
    );
  });
});

describe('what a processor shows can be granted, connected and told:', () => {
  const stack = plainStack();
  const vpc = vpcIn(stack);
  const { jobs, template } = processorWith({ vpc, queues: { default: {}, bulk: {} } }, stack);
  const bucket = new Bucket(stack, 'Reports');
  const secret: ISecret = new Secret(stack, 'PartnerKey') as ISecret;
  const caller = new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('111122223333') });
  const redis = new SecurityGroup(stack, 'Redis', { vpc });
  bucket.grantRead(jobs.worker('default'));
  bucket.grantWrite(jobs.api);
  jobs.worker('default').addEnvironment('PARTNER_URL', 'https://partner.example').addSecret('PARTNER_KEY', secret);
  jobs.worker('bulk').connections.allowTo(redis, Port.tcp(6379));
  jobs.api.connections.allowTo(redis, Port.tcp(6380));
  jobs.queue('bulk').grantSendMessages(caller);
  jobs.queue('bulk').deadLetters.grantConsumeMessages(caller);
  jobs.api.grantInvoke(caller);
  jobs.topic.addSubscription(new EmailSubscription('team@your-company.com'));
  jobs.topic.grantPublish(new ServicePrincipal('budgets.amazonaws.com'));
  const resources = template();
  const ofCaller = statementsOfRole(resources, 'Caller');

  it('a worker: grants go to its role alone', () => {
    const reads = (role: string) => statementsOfRole(resources, role).filter((one) => one.includes('Reports'));

    expect(reads('JobsWorkersdefault')).toEqual([
      expect.stringMatching(/^s3:GetObject\* s3:GetBucket\* s3:List\* on /),
    ]);
    expect(reads('JobsWorkersbulk')).toEqual([]);
  });

  it('a worker: variables, and secrets by their ARN with the permission to read them', () => {
    const variables = Object.entries(resources.findResources('AWS::Lambda::Function'))
      .filter(([id]) => id.startsWith('JobsWorkers'))
      .map(([, { Properties }]) => Properties.Environment.Variables);

    expect(variables.map(({ PARTNER_URL, PARTNER_KEY }) => [PARTNER_URL, PARTNER_KEY])).toEqual([
      ['https://partner.example', stack.resolve(secret.secretArn)],
      [undefined, undefined],
    ]);
    expect(statementsOfRole(resources, 'JobsWorkersdefault')).toContainEqual(
      expect.stringMatching(/^secretsmanager:GetSecretValue secretsmanager:DescribeSecret on .*PartnerKey/),
    );
  });

  it('workers and the API: the way to a security group', () => {
    for (const [port, id] of [
      [6379, 'JobsWorkersbulkWorkerSecurityGroup'],
      [6380, 'JobsApiHandlerSecurityGroup'],
    ] as const) {
      resources.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        GroupId: stack.resolve(redis.securityGroupId),
        FromPort: port,
        SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}`), 'GroupId'] },
      });
    }
  });

  it('queues and their dead letters', () => {
    expect(ofCaller).toContainEqual(expect.stringMatching(/^sqs:SendMessage .*JobsQueuesbulkQueue/));
    expect(ofCaller).toContainEqual(expect.stringMatching(/^sqs:ReceiveMessage .*JobsQueuesbulkDeadLetters/));
  });

  it('the API: who may call it, and what its function may do', () => {
    expect(ofCaller).toContainEqual(
      expect.stringMatching(/^execute-api:Invoke on .*JobsApiHttp.*\/\$default\/\*\/api\/\*/),
    );
    expect(statementsOfRole(resources, 'JobsApiHandler')).toContainEqual(
      expect.stringMatching(/^s3:DeleteObject.*Reports/),
    );
  });

  it('the topic: subscribers and publishers', () => {
    resources.hasResourceProperties('AWS::SNS::Subscription', {
      Endpoint: 'team@your-company.com',
      TopicArn: stack.resolve(jobs.topic.topicArn),
    });
    resources.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'budgets.amazonaws.com' } })]),
      },
    });
  });
});

describe('what a team brings besides', () => {
  it('a bucket under a key: functions may use the key, each for what it does', () => {
    const stack = plainStack();
    const bucket = new Bucket(stack, 'Uploads', { encryptionKey: new Key(stack, 'Key') }) as IBucket;
    const resources = processorWith({ bucket }, stack).template();
    const ofKey = (role: string) =>
      statementsOfRole(resources, role).filter((one) => one.startsWith('kms:') && one.includes('Key'));

    resources.resourceCountIs('AWS::S3::Bucket', 1);
    expect(ofKey('JobsWorkersdefault')).toEqual([expect.stringMatching(/^kms:Decrypt on/)]);
    expect(ofKey('JobsApiHandler')).toEqual([expect.stringMatching(/^kms:Decrypt kms:Encrypt kms:ReEncrypt\*/)]);
  });

  it('an imported bucket', () => {
    const stack = plainStack();
    const bucket = Bucket.fromBucketName(stack, 'Uploads', 'shop-uploads');
    const resources = processorWith({ bucket }, stack).template();

    expect(statementsOfRole(resources, 'JobsWorkersdefault')).toContainEqual(
      expect.stringMatching(/^s3:GetObject s3:DeleteObject on .*shop-uploads\/uploads\/\*/),
    );
  });

  it('a topic: alarms go there and nowhere else', () => {
    const stack = plainStack();
    const topic = new Topic(stack, 'Pager');
    const { jobs, template } = processorWith({ alarms: { topic } }, stack);

    expect(jobs.topic).toBe(topic);
    template().resourceCountIs('AWS::SNS::Topic', 1);
    template().allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [stack.resolve(topic.topicArn)] });
  });

  it('a reason for silence: no topic', () => {
    const { jobs, template } = processorWith({ alarms: { silentBecause: 'Nobody is on call.' } });

    template().resourceCountIs('AWS::SNS::Topic', 0);
    expect(() => jobs.topic).toThrow(/silentBecause/);
  });

  it('handlers: their schedules ring the queue that they ride on', () => {
    const schedules = [
      { name: 'monthly', cron: '0 3 1 * ? *', type: 'invoice', payload: { month: '2026-11' } },
      { name: 'nightly', cron: '0 3 * * ? *', type: 'mail', payload: {} },
    ];
    const resources = processorWith({ handlers, schedules, queues: { default: {}, bulk: {} } }).template();
    const targets = Object.entries(resources.findResources('AWS::Scheduler::Schedule'))
      .filter(([id]) => id.startsWith('JobsSchedules'))
      .map(([, { Properties }]) => Properties.Target.Arn['Fn::GetAtt'][0]);

    expect(targets).toEqual([
      expect.stringMatching(/^JobsQueuesbulkQueue/),
      expect.stringMatching(/^JobsQueuesdefaultQueue/),
    ]);
  });
});
