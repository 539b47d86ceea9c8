import type { StageConfig } from '@jobstack/cdk';
import { describe, expect, it } from 'vitest';
import { deployedSamples } from './deployed/deployed-samples.ts';
import type { Resource } from './deployed/deployed-stage.ts';
import { FunctionCalls } from './deployed/function-calls.ts';

const samples = deployedSamples().map((sample) => ({ ...sample, calls: new FunctionCalls(sample.stage) }));

/** A function's construct path in short. */
function nameOf({ id }: Resource): string {
  return id.replace(/^[\w-]+\./, '').replace(/Function[0-9A-F]{8}$/, '');
}

describe.each(samples)('in stage $name, every function', ({ config, stage, calls }) => {
  const functions = calls.functions();

  it('gets at each queue, bucket and secret that its environment names', () => {
    const made = functions.map((target) => [nameOf(target), calls.callsOf(target)] as const);
    const obstacles = functions.flatMap((target) =>
      calls
        .callsOf(target)
        .flatMap((call) =>
          calls.obstacles(target, call).map((obstacle) => `${nameOf(target)}, ${call.variable}: ${obstacle}`),
        ),
    );

    expect(obstacles).toEqual([]);
    expect(made.filter(([, list]) => list.length === 0)).toEqual([]);
  });

  it('gets at its database: the port is open on both sides, and it may sign in', () => {
    const obstacles = functions.flatMap((target) => {
      const { DATABASE_HOST = '', DATABASE_PORT = '', DATABASE_USER } = calls.variablesOf(target);
      const placement = calls.network.placementOf(target);
      const server = stage.named(DATABASE_HOST);
      const groups = server
        ? (stage.read<string[] | undefined>(server, 'VpcSecurityGroupIds') ??
          stage.read<string[] | undefined>(server, 'VPCSecurityGroups') ??
          [])
        : existingGroup(config);
      return [
        ...(placement && !calls.network.opens(placement, groups, DATABASE_PORT) ? ['its port is closed'] : []),
        ...(DATABASE_USER && !calls.may(target, 'rds-db:connect', userArn(config, server, DATABASE_USER))
          ? [`it may not sign in as ${DATABASE_USER}`]
          : []),
      ].map((obstacle) => `${nameOf(target)}: ${obstacle}`);
    });

    expect(obstacles).toEqual([]);
  });

  it('writes its log, and reads its queue where it has one', () => {
    const silent = functions.filter((target) => {
      const { LogGroup } = stage.read<{ LogGroup: string }>(target, 'LoggingConfig');
      return !calls.may(target, 'logs:PutLogEvents', `${LogGroup.slice(0, -1)}.Arn>`);
    });
    const starved = stage.ofType('AWS::Lambda::EventSourceMapping').filter((mapping) => {
      const target = stage.named(stage.read<string>(mapping, 'FunctionName'));
      const source = stage.read<string>(mapping, 'EventSourceArn');
      const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
      return !target || !actions.every((action) => calls.may(target, action, source));
    });

    expect([silent, starved]).toEqual([[], []]);
  });
});

function existingGroup({ database }: StageConfig): readonly string[] {
  return database.kind === 'existing-in-vpc' ? [database.securityGroupId] : [];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html */
function userArn({ database }: StageConfig, server: Resource | undefined, user: string): string {
  const existing = database.kind === 'existing-in-vpc' && database.signIn.kind === 'iam' && database.signIn.resourceId;
  const resourceId = existing || (server && resourceIdOf(server));
  return `arn:<AWS.Partition>:rds-db:<AWS.Region>:<AWS.AccountId>:dbuser:${resourceId}/${user}`;
}

function resourceIdOf({ id, type }: Resource): string {
  switch (type) {
    case 'AWS::RDS::DBCluster':
      return `<${id}.DBClusterResourceId>`;
    case 'AWS::RDS::DBInstance':
      return `<${id}.DbiResourceId>`;
    default:
      // The last part of a proxy's ARN, `prx-…`.
      return `<${id}>`;
  }
}
