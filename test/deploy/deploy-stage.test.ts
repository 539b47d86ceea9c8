import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { deployStage } from '../../scripts/deploy/deploy-stage.ts';
import { AwsFault, FakeAws, type Operation } from './fake-aws.ts';

/** A stage with a worker, a sweep, and a worker that somebody has switched off; its tables where an earlier version has them. */
class OldStage {
  readonly states = new Map([
    ['worker', 'Enabled'],
    ['sweep', 'Enabled'],
    ['stopped', 'Disabled'],
  ]);
  readonly tags = new Map<string, Set<string>>();
  status = 'UPDATE_COMPLETE';
  hasMoved = false;
  readonly events: { EventId: string; ResourceType: string; ResourceStatus: string }[] = [];
  /** Event sources that were off when the CDK began. */
  seen: readonly string[] | undefined;

  constructor() {
    this.happens('Custom::JobStackMigration', 'UPDATE_COMPLETE');
  }

  /** Newest first. */
  happens(ResourceType: string, ResourceStatus: string): void {
    this.events.unshift({ EventId: `e${this.events.length}`, ResourceType, ResourceStatus });
  }

  readonly operations: Readonly<Record<string, Operation>> = {
    DescribeStacks: ({ StackName }) => ({
      Stacks: [
        {
          ...{ StackName, StackStatus: this.status, CreationTime: '2026-11-24T00:00:00Z' },
          Outputs: this.hasMoved ? [{ OutputKey: 'EngineSchema', OutputValue: 'jobstack' }] : [],
        },
      ],
    }),
    DescribeStackEvents: () => ({
      StackEvents: this.events.map((event) => ({ ...event, Timestamp: '2026-11-24T00:00:00Z' })),
    }),
    ListStackResources: () => ({
      StackResourceSummaries: [
        { PhysicalResourceId: 'queue', ResourceType: 'AWS::SQS::Queue' },
        ...[...this.states.keys()].map((id) => ({
          ...{ PhysicalResourceId: id, ResourceType: 'AWS::Lambda::EventSourceMapping' },
        })),
      ].map((resource) => ({
        ...resource,
        LogicalResourceId: 'x',
        ResourceStatus: 'x',
        LastUpdatedTimestamp: '2026-11-24T00:00:00Z',
      })),
    }),
    GetEventSourceMapping: ({ UUID }) => {
      const State = this.states.get(String(UUID));
      // It takes its time: the next look finds it off.
      if (State === 'Disabling') this.states.set(String(UUID), 'Disabled');
      return { UUID, State, EventSourceMappingArn: `arn:${UUID}` };
    },
    UpdateEventSourceMapping: ({ UUID, Enabled }) => {
      this.states.set(String(UUID), Enabled ? 'Enabled' : 'Disabling');
      return { UUID };
    },
    ListTags: ({ Resource }) => ({
      Tags: Object.fromEntries([...(this.tags.get(String(Resource)) ?? [])].map((tag) => [tag, 'true'])),
    }),
    TagResource: ({ Resource, Tags }) => {
      this.tags.set(String(Resource), new Set(Object.keys(Tags as object)));
      return {};
    },
    UntagResource: ({ Resource, TagKeys }) => {
      for (const key of TagKeys as string[]) this.tags.get(String(Resource))?.delete(key);
      return {};
    },
  };

  off(): readonly string[] {
    return [...this.states].filter(([, state]) => state !== 'Enabled').map(([id]) => id);
  }

  /** Deploys it, by a CDK that does what it is told, and answers what was said and how it ended. */
  async deploy(cdk: () => void, operations: Readonly<Record<string, Operation>> = {}) {
    await using aws = await FakeAws.start({ ...this.operations, ...operations });
    const client = {
      ...{ endpoint: aws.url, region: 'eu-central-1', maxAttempts: 1 },
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    };
    const said: string[] = [];
    const parts = {
      ...{ cloudFormation: new CloudFormationClient(client), lambda: new LambdaClient(client) },
      ...{ everyMs: 1, say: (line: string) => said.push(line) },
    };
    const run = () => {
      this.seen = [...this.states].filter(([, state]) => state === 'Disabled').map(([id]) => id);
      cdk();
    };
    const error = await deployStage('qa', run, parts).then(
      () => undefined,
      ({ message }: Error) => message,
    );
    return { said: said.join('\n'), error, calls: aws.calls };
  }
}

const succeeds = (stage: OldStage) => () => {
  stage.happens('Custom::JobStackMigration', 'UPDATE_COMPLETE');
  stage.hasMoved = true;
};
const fails = () => {
  throw new Error('cdk deploy did not succeed');
};

describe('the deploy that moves the tables', () => {
  it('finds the event sources off, and leaves them on, but for what somebody has switched off himself', async () => {
    const stage = new OldStage();

    const listeners = process.listenerCount('SIGINT');
    let meanwhile = listeners;

    const { said, error } = await stage.deploy(() => {
      meanwhile = process.listenerCount('SIGINT');
      succeeds(stage)();
    });

    expect(error).toBeUndefined();
    // Ctrl-C ends the CDK, and not what has to be switched on again.
    expect([meanwhile, process.listenerCount('SIGINT')]).toEqual([listeners + 1, listeners]);
    expect(stage.seen).toEqual(['worker', 'sweep', 'stopped']);
    expect(stage.off()).toEqual(['stopped']);
    expect(said).toMatch(
      /moves JobStack's tables.*no job of JobStack-qa begins[\s\S]*2 event sources are off[\s\S]*2 event sources .* on again/,
    );
  });

  it('is the only one of its kind: the next touches no event source', async () => {
    const stage = new OldStage();
    await stage.deploy(succeeds(stage));

    const { said } = await stage.deploy(() => undefined);

    expect(stage.seen).toEqual(['stopped']);
    expect(said).toBe('');
  });

  it('that fails before anything has moved leaves the old workers running', async () => {
    const stage = new OldStage();

    const { said, error } = await stage.deploy(() => {
      stage.happens('Custom::JobStackMigration', 'UPDATE_FAILED');
      stage.status = 'UPDATE_ROLLBACK_COMPLETE';
      fails();
    });

    expect(error).toBe('cdk deploy did not succeed');
    expect(stage.off()).toEqual(['stopped']);
    expect(said).toContain('nothing has moved; 2 event sources are on again');
  });

  it('that fails after the tables have moved leaves the event sources to the version that finds them', async () => {
    const stage = new OldStage();

    const { said } = await stage.deploy(() => {
      stage.happens('Custom::JobStackMigration', 'UPDATE_COMPLETE');
      stage.status = 'UPDATE_ROLLBACK_COMPLETE';
      fails();
    });

    expect(stage.off()).toEqual(['worker', 'sweep', 'stopped']);
    expect(said).toContain('event sources stay off until a deploy succeeds');
    await stage.deploy(succeeds(stage));
    expect(stage.off()).toEqual(['stopped']);
  });

  it('that is interrupted leaves them off while CloudFormation goes on; the next deploy switches them on', async () => {
    const stage = new OldStage();

    const { said } = await stage.deploy(() => {
      stage.status = 'UPDATE_IN_PROGRESS';
      fails();
    });

    expect(said).toContain('CloudFormation still works on JobStack-qa');
    expect(stage.off()).toEqual(['worker', 'sweep', 'stopped']);
    succeeds(stage)();
    await stage.deploy(() => undefined);
    expect(stage.off()).toEqual(['stopped']);
  });

  it('does not begin where who is signed in may not switch event sources off', async () => {
    const stage = new OldStage();
    const denied = () => {
      throw new AwsFault('AccessDeniedException', 'not authorized: lambda:UpdateEventSourceMapping', 403);
    };

    const { error } = await stage.deploy(fails, { UpdateEventSourceMapping: denied });

    expect(error).toMatch(/lambda:UpdateEventSourceMapping/);
    expect(stage.seen).toBeUndefined();
    expect(stage.off()).toEqual(['stopped']);
  });
});

it('a deploy that moves nothing asks nobody for a right that it does not need', async () => {
  const stage = new OldStage();
  stage.hasMoved = true;
  const denied = () => {
    throw new AwsFault('AccessDeniedException', 'not authorized: lambda:GetEventSourceMapping', 403);
  };

  expect((await stage.deploy(() => undefined, { GetEventSourceMapping: denied })).error).toBeUndefined();
});
