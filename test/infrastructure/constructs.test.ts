import { ENGINE_PARAMETERS, type StageConfig } from '@jobstack/cdk';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { DATABASES, JWT_API } from './sample-stages.ts';
import { aStage, stacksOf } from './test-app.ts';

function templatesOf(changes: Partial<StageConfig> = {}) {
  const { data, jobs } = stacksOf(aStage(changes));
  return { data: Template.fromStack(data), jobs: Template.fromStack(jobs) };
}

const qa = templatesOf();

describe('functions', () => {
  it('are Node 24 on ARM64, traced, with JSON logs in a group of their own', () => {
    const functions = Object.values(qa.jobs.findResources('AWS::Lambda::Function'));

    expect(functions).toHaveLength(5);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: expect.anything() },
      });
    }
  });

  it('leave nine tenths of their memory to the heap, as Lambda does, with a small young generation', () => {
    const heaps = Object.values(qa.jobs.findResources('AWS::Lambda::Function')).map(({ Properties }) => [
      Properties.MemorySize,
      Properties.Environment.Variables.NODE_OPTIONS,
    ]);

    expect(new Map(heaps as [number, string][])).toEqual(
      new Map([
        [512, '--enable-source-maps --max-semi-space-size=8 --max-old-space-size=460'],
        [1024, '--enable-source-maps --max-semi-space-size=8 --max-old-space-size=921'],
        [2048, '--enable-source-maps --max-semi-space-size=8 --max-old-space-size=1843'],
      ]),
    );
  });

  it('hold no password: those that sign in by IAM know a user, the migration knows an ARN', () => {
    const variables = Object.values(qa.jobs.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment.Variables,
    );

    expect(variables.map(({ DATABASE_USER }) => DATABASE_USER).sort()).toEqual([
      'jobstack_api',
      'jobstack_sweep',
      'jobstack_worker',
      'jobstack_worker',
      undefined,
    ]);
    expect(variables.filter(({ DATABASE_SECRET_ARN }) => DATABASE_SECRET_ARN)).toHaveLength(1);
    expect(variables.every((names) => names.NODE_EXTRA_CA_CERTS === '/var/runtime/ca-cert.pem')).toBe(true);
  });
});

describe('what a stage tunes in `engine`', () => {
  const tuned = {
    deadlineMarginSeconds: 7,
    fileBufferMiB: 3,
    ringGraceSeconds: 11,
    ringRepeatSeconds: 130,
    ringRepeatCapSeconds: 7_000,
    jobHistoryDays: 2,
    jobRetentionDays: 5,
  };
  const variables = {
    DEADLINE_MARGIN_SECONDS: '7',
    FILE_BUFFER_MIB: '3',
    RING_GRACE_SECONDS: '11',
    RING_REPEAT_SECONDS: '130',
    RING_REPEAT_CAP_SECONDS: '7000',
    JOB_HISTORY_DAYS: '2',
    JOB_RETENTION_DAYS: '5',
  };
  const toldTo = ({ jobs }: { readonly jobs: Template }) =>
    Object.values(jobs.findResources('AWS::Lambda::Function'))
      .map(({ Properties }) => Properties.Environment.Variables)
      .filter(({ QUEUE_URLS }) => QUEUE_URLS);

  it('reaches workers, API and sweep', () => {
    const told = toldTo(templatesOf({ engine: { leaseSeconds: 60, hopCap: 1_000, recursion: 'allow', ...tuned } }));

    expect(told).toHaveLength(4);
    for (const names of told) expect(names).toMatchObject(variables);
  });

  it('is left to the functions where nothing is said', () => {
    const named = toldTo(qa).flatMap((names) => Object.keys(variables).filter((name) => name in names));

    expect(named).toEqual([]);
  });
});

describe('a queue', () => {
  const jobs = templatesOf({
    queues: { default: { timeoutSeconds: 120, batchWindowSeconds: 5, batchSize: 7, maxConcurrency: 3, poolSize: 2 } },
  }).jobs;

  it('hides a delivery for six timeouts and the batch window, and keeps dead letters for longer than messages', () => {
    jobs.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 725,
      MessageRetentionPeriod: 345_600,
      RedrivePolicy: { maxReceiveCount: 100, deadLetterTargetArn: Match.anyValue() },
      SqsManagedSseEnabled: true,
    });
    jobs.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 1_209_600, RedrivePolicy: Match.absent() });
  });

  it('feeds its worker in batches with partial failures, no more of them at once than the stage says', () => {
    jobs.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 7,
      MaximumBatchingWindowInSeconds: 5,
      ScalingConfig: { MaximumConcurrency: 3 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('lets its worker ring itself, and no other function run in circles', () => {
    const loops = Object.entries(jobs.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      Properties.RecursiveLoop,
    ]);

    expect(Object.fromEntries(loops)).toMatchObject({
      WorkersdefaultWorkerFunction: 'Allow',
      SweepFunction: 'Allow',
      ApiHandlerFunction: 'Terminate',
      MigrationMigrateFunction: 'Terminate',
    });
  });

  it('refuses messages that do not come over TLS', () => {
    jobs.resourceCountIs('AWS::SQS::QueuePolicy', 3);
    jobs.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });
});

describe('the migration', () => {
  it('comes before every worker, sweep and API, code and event sources', () => {
    const [run] = Object.keys(qa.jobs.findResources('Custom::JobStackMigration'));
    const types = ['AWS::Lambda::Function', 'AWS::Lambda::EventSourceMapping'];
    const later = types.flatMap((type) => Object.entries(qa.jobs.findResources(type)));
    const waiting = later.filter(([, { DependsOn = [] }]) => [DependsOn].flat().includes(run));

    expect(later).toHaveLength(8);
    expect(later.length - waiting.length).toBe(1);
    expect(later.find((entry) => !waiting.includes(entry))?.[0]).toMatch(/^MigrationMigrateFunction/);
  });

  it('is given up by CloudFormation when its function must have ended', () => {
    qa.jobs.hasResourceProperties('Custom::JobStackMigration', { ServiceTimeout: '900' });
  });
});

describe('the API', () => {
  it('has a name of its own where the stage gives it one, and says what that must point to', () => {
    const { jobs } = templatesOf({
      api: {
        ...JWT_API,
        domain: { name: 'jobs.example.com', certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b' },
      },
    });

    jobs.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'jobs.example.com',
      DomainNameConfigurations: [
        {
          CertificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b',
          EndpointType: 'REGIONAL',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
    });
    jobs.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
      ApiId: { Ref: Object.keys(jobs.findResources('AWS::ApiGatewayV2::Api'))[0] },
      Stage: '$default',
      ApiMappingKey: Match.absent(),
    });
    jobs.hasOutput('ApiDomain', { Value: { 'Fn::Join': ['', ['https://', Match.anyValue()]] } });
    jobs.hasOutput('ApiDomainTarget', { Value: { 'Fn::GetAtt': [Match.anyValue(), 'RegionalDomainName'] } });
    qa.jobs.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
  });

  it('demands signed requests, or tokens of the issuer that the stage names, on every route', () => {
    const jwt = templatesOf({ api: JWT_API }).jobs;

    qa.jobs.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
    jwt.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT' });
    jwt.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: 'https://login.example/', Audience: ['jobs'] },
    });
  });

  it('throttles, logs every request, and lets in the origins that the stage names', () => {
    const jwt = templatesOf({ api: JWT_API });

    qa.jobs.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: Match.objectLike({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 }),
      AccessLogSettings: { DestinationArn: Match.anyValue(), Format: Match.stringLikeRegexp('requestId') },
    });
    qa.jobs.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
    jwt.jobs.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: Match.objectLike({ AllowOrigins: ['https://jobs.example'] }),
    });
    jwt.data.hasResourceProperties('AWS::S3::Bucket', {
      CorsConfiguration: { CorsRules: [Match.objectLike({ AllowedOrigins: ['https://jobs.example'] })] },
    });
  });
});

describe('the bucket', () => {
  it('is private and encrypted, takes TLS 1.2 only, and cleans up after itself', () => {
    qa.data.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ ExpirationInDays: 7, Status: 'Enabled' }),
          Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
        ],
      },
    });
    qa.data.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      }),
    });
  });
});

describe('the network', () => {
  it('has no way out: no NAT, no internet gateway, S3 for nothing, two endpoints for money', () => {
    qa.data.resourceCountIs('AWS::EC2::NatGateway', 0);
    qa.data.resourceCountIs('AWS::EC2::InternetGateway', 0);
    const endpoints = Object.values(qa.data.findResources('AWS::EC2::VPCEndpoint'));
    expect(
      endpoints.map(({ Properties }) => [Properties.VpcEndpointType, Properties.SubnetIds?.length]).sort(),
    ).toEqual([
      ['Gateway', undefined],
      ['Interface', 1],
      ['Interface', 1],
    ]);
  });

  it('opens the database from the side of the functions, so that the stateful stack knows nothing of them', () => {
    qa.data.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    // Five functions to the database, four to SQS, the migration to its secret.
    qa.jobs.resourceCountIs('AWS::EC2::SecurityGroupIngress', 10);
  });
});

describe('the database', () => {
  it('sleeps in qa, encrypted, with IAM sign-in, a managed password and no plain connections', () => {
    qa.data.hasResourceProperties('AWS::RDS::DBCluster', {
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 300 },
      EnableIAMDatabaseAuthentication: true,
      ManageMasterUserPassword: true,
      StorageEncrypted: true,
    });
    qa.data.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', { Parameters: ENGINE_PARAMETERS });
    expect(ENGINE_PARAMETERS).toMatchObject({
      'rds.force_ssl': '1',
      log_parameter_max_length: '0',
      log_parameter_max_length_on_error: '0',
      log_min_messages: 'log',
    });
  });

  it('as an instance, has the very connection limit that the budget counts with, in one zone or two', () => {
    const single = templatesOf({ database: DATABASES.rds }).data;
    const multi = templatesOf({ database: DATABASES['rds-multi'] }).data;

    single.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Parameters: { ...ENGINE_PARAMETERS, max_connections: '720' },
    });
    single.hasResourceProperties('AWS::RDS::DBInstance', { MultiAZ: false, PubliclyAccessible: false });
    multi.hasResourceProperties('AWS::RDS::DBInstance', { MultiAZ: true });
  });

  it('behind a proxy, is reached by IAM from end to end; the migration goes past it', () => {
    const { data, jobs } = templatesOf({ database: DATABASES['rds-proxy'] });

    data.hasResourceProperties('AWS::RDS::DBProxy', {
      DefaultAuthScheme: 'IAM_AUTH',
      RequireTLS: true,
      Auth: Match.absent(),
    });
    const hosts = Object.entries(jobs.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => [
      id.startsWith('Migration'),
      JSON.stringify(Properties.Environment.Variables.DATABASE_HOST).includes('Proxy'),
    ]);
    expect(hosts.filter(([isMigration, proxied]) => isMigration === proxied)).toEqual([]);
  });

  it.each([
    ['rds', DATABASES.rds, undefined],
    ['rds-proxy', DATABASES['rds-proxy'], 'rds-proxy'],
    ['aurora-proxy', DATABASES['aurora-proxy'], 'rds-proxy'],
    ['existing', DATABASES.existing, undefined],
    ['existing behind PgBouncer', { ...DATABASES['existing-pass'], pooler: 'pgbouncer' }, 'pgbouncer'],
    ['external behind PgBouncer', { ...DATABASES.external, pooler: 'pgbouncer' }, 'pgbouncer'],
  ] as const)('%s: every function but the migration is told what stands before it', (_name, database, pooler) => {
    const { jobs } = templatesOf({ database });

    const told = Object.entries(jobs.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => [
      id.startsWith('Migration'),
      Properties.Environment.Variables.DATABASE_POOLER,
    ]);
    expect(told.length).toBeGreaterThan(3);
    for (const [isMigration, word] of told) expect(word).toBe(isMigration ? undefined : pooler);
  });

  it.each([
    ['aurora', true],
    ['rds-proxy', true],
    ['rds-multi', true],
    ['existing', false],
    ['existing-pass', false],
    ['external', false],
  ] as const)('%s: whether the migration may alter the database itself is %s', (name, ours) => {
    const { jobs } = templatesOf({ database: DATABASES[name] });

    jobs.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ MIGRATIONS_FOLDER: 'migrations', OWN_DATABASE: String(ours) }) },
    });
  });

  it('lets no session of a worker idle for longer than its lease, as the migration tells PostgreSQL', () => {
    const { jobs } = templatesOf({ engine: { leaseSeconds: 45, hopCap: 1000, recursion: 'allow' } });

    const leases = Object.entries(jobs.findResources('AWS::Lambda::Function'))
      .filter(([id]) => /^Migration|^Workers/.test(id))
      .map(([, { Properties }]) => Properties.Environment.Variables.LEASE_SECONDS);
    expect(leases.length).toBeGreaterThan(1);
    expect(new Set(leases)).toEqual(new Set(['45']));
  });

  it('that exists already brings nothing of its own, and is opened on its own security group', () => {
    const { data, jobs } = templatesOf({ database: DATABASES.existing });

    data.resourceCountIs('AWS::EC2::VPC', 0);
    jobs.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-0a1b2c3d', FromPort: 5432 });
    jobs.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({ Action: 'rds-db:connect' })]),
      }),
    });
  });

  it('that is external leaves the functions out of any VPC and gives each the one secret', () => {
    const { data, jobs } = templatesOf({ database: DATABASES.external });

    data.resourceCountIs('AWS::EC2::VPC', 0);
    jobs.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: Match.absent(),
      Environment: { Variables: Match.objectLike({ DATABASE_SIGN_IN: 'secret' }) },
    });
  });
});

describe('schedules', () => {
  it('send a direct ring whose key is the same however often it is sent', () => {
    const { jobs } = templatesOf({
      schedules: [
        { name: 'nightly', cron: '0 3 * * ? *', timeZone: 'Europe/Berlin', type: 'example', payload: { a: 1 } },
      ],
    });

    jobs.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: Match.objectLike({
        Input: JSON.stringify({
          type: 'example',
          payload: { a: 1 },
          tenantId: 'default',
          idempotencyKey: 'schedule:nightly:<aws.scheduler.scheduled-time>',
        }),
      }),
    });
  });

  it('of the sweep is slow: the sweep arms itself while there is work', () => {
    qa.jobs.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(6 hours)' });
  });
});
