import { capacityOf, connectionBudget, type StageConfig } from '@jobstack/cdk';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { qa } from './fixed-stages.ts';
import { DATABASES } from './sample-stages.ts';
import { aStage, stacksOf } from './test-app.ts';

/** With numbers of its own, so that none can be taken for another. */
const stage: StageConfig = aStage({
  database: { ...DATABASES.existing, maxConnections: 500 },
  queues: {
    default: { timeoutSeconds: 300, maxConcurrency: 11, poolSize: 3 },
    bulk: { timeoutSeconds: 600, maxConcurrency: 5, poolSize: 7 },
  },
  api: { ...qa.api, maxConcurrency: 13, poolSize: 2 },
  sweep: { everyMinutes: 7, safetyEveryHours: 5 },
});
const template = Template.fromStack(stacksOf(stage).jobs);

type Properties = Readonly<Record<string, unknown>>;

/** Logical id, without its hash → properties. */
function resources(type: string): ReadonlyMap<string, Properties> {
  const found = Object.entries(template.findResources(type));
  return new Map(found.map(([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties]));
}

const functions = new Map(
  [...resources('AWS::Lambda::Function')].map(([id, properties]) => [
    id,
    (properties as { Environment: { Variables: Record<string, string> } }).Environment.Variables,
  ]),
);
const [arming = ''] = Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) =>
  id.startsWith('SweepArming'),
);

/** How many invocations of a function may run at once: as its event source says, or as the stage does of the API. */
function concurrencyOf(name: string): number {
  const sources = [...resources('AWS::Lambda::EventSourceMapping').values()] as {
    readonly FunctionName: { readonly Ref: string };
    readonly ScalingConfig: { readonly MaximumConcurrency: number };
  }[];
  const source = sources.find(({ FunctionName }) => FunctionName.Ref.startsWith(name));
  return source ? source.ScalingConfig.MaximumConcurrency : stage.api.maxConcurrency;
}

/** The most connections that the functions of a database role hold at once, while old code and new code overlap. */
function connectionsOf(role: string): number {
  // A worker renews its leases beside its pool.
  const heartbeats = role === 'jobstack_worker' ? 1 : 0;
  const held = [...functions]
    .filter(([, variables]) => variables.DATABASE_USER === role)
    .map(([name, variables]) => concurrencyOf(name) * (Number(variables.DATABASE_POOL_SIZE ?? 1) + heartbeats));
  return 2 * held.reduce((sum, connections) => sum + connections, 0);
}

describe('the sweep', () => {
  it.each(['SweepFunction', 'ApiHandlerFunction', 'WorkersdefaultWorkerFunction', 'WorkersbulkWorkerFunction'])(
    '%s is told where to ask for a pass, and how far apart in seconds passes are',
    (name) => {
      expect(functions.get(name)).toMatchObject({ SWEEP_QUEUE_URL: { Ref: arming }, SWEEP_SECONDS: '420' });
    },
  );

  it('is brought by the queue that it is asked for at, and by a slow schedule through the same queue', () => {
    const arn = { 'Fn::GetAtt': [arming, 'Arn'] };

    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: arn,
      FunctionName: { Ref: Match.stringLikeRegexp('^SweepFunction') },
      Enabled: Match.absent(),
    });
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(5 hours)',
      State: 'ENABLED',
      Target: Match.objectLike({ Arn: arn }),
    });
  });

  it('that fails comes back after six of its timeouts, and is given up never', () => {
    template.hasResource('AWS::Lambda::Function', {
      Properties: Match.objectLike({
        Timeout: 50,
        Environment: { Variables: Match.objectLike({ DATABASE_USER: 'jobstack_sweep' }) },
      }),
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 300,
      RedrivePolicy: Match.absent(),
      MessageRetentionPeriod: 3_600,
    });
  });
});

describe('the connections that the database allows a role', () => {
  const limits = JSON.parse(functions.get('MigrationMigrateFunction')?.ROLE_LIMITS ?? '{}');

  it.each(['jobstack_api', 'jobstack_sweep'])('%s: as many as its functions may hold, in a deploy too', (role) => {
    expect(limits[role]).toBe(connectionsOf(role));
  });

  it('are, with the workers’, what the stage’s budget adds up to', () => {
    const roles = ['jobstack_api', 'jobstack_sweep', 'jobstack_worker'];

    const { needed, available } = connectionBudget({ ...stage, database: capacityOf(stage.database) });

    expect(needed).toBe(roles.reduce((sum, role) => sum + connectionsOf(role), 0));
    expect(available).toBe(485);
  });
});
