import { describe, expect, it } from 'vitest';
import { deployedSamples } from './deployed/deployed-samples.ts';
import type { DeployedStage, Resource } from './deployed/deployed-stage.ts';

const samples = deployedSamples().map((sample) => ({ ...sample, days: sample.config.logRetentionDays }));

/** The log groups that something writes to: references to groups of the template, and names of those that a service makes by itself. */
function writtenBy(
  stage: DeployedStage,
  { id, type, properties }: Resource,
  read: (name: string) => unknown,
): unknown[] {
  switch (type) {
    case 'AWS::Lambda::Function':
      return [(read('LoggingConfig') as { LogGroup?: string } | undefined)?.LogGroup ?? `/aws/lambda/<${id}>`];
    case 'AWS::RDS::DBCluster':
      return (read('EnableCloudwatchLogsExports') as string[]).map((log) => `/aws/rds/cluster/<${id}>/${log}`);
    case 'AWS::RDS::DBInstance':
      return [
        ...((read('EnableCloudwatchLogsExports') as string[] | undefined) ?? []).map(
          (log) => `/aws/rds/instance/<${id}>/${log}`,
        ),
        // Enhanced monitoring writes into one group of the whole account.
        ...(properties.MonitoringInterval ? ['RDSOSMetrics'] : []),
      ];
    case 'AWS::RDS::DBProxy':
      return [`/aws/rds/proxy/<${id}>`];
    case 'AWS::EC2::FlowLog':
      return [read('LogGroupName')];
    case 'AWS::ApiGatewayV2::Stage': {
      const { DestinationArn } = read('AccessLogSettings') as { DestinationArn: string };
      return [`<${stage.named(DestinationArn)?.id}>`];
    }
    default:
      return [];
  }
}

describe.each(samples)('in stage $name', ({ stage, days }) => {
  it('every log group of the template expires when the stage says', () => {
    const groups = stage.ofType('AWS::Logs::LogGroup');

    expect(groups.map((group) => [group.id, stage.read(group, 'RetentionInDays')])).toEqual(
      groups.map(({ id }) => [id, days]),
    );
  });

  it('whatever writes a log writes it into such a group, or into one whose retention the deploy sets', () => {
    const ours = stage.ofType('AWS::Logs::LogGroup').map(({ id }) => `<${id}>`);
    const theirs = stage
      .ofType('Custom::LogRetention')
      .filter((resource) => stage.read(resource, 'RetentionInDays') === days)
      .map((resource) => stage.read(resource, 'LogGroupName'));
    const written = [...stage.resources.values()].flatMap((resource) =>
      writtenBy(stage, resource, (name) => stage.read(resource, name)),
    );

    expect(written.length).toBeGreaterThan(5);
    expect(written.filter((name) => ![...ours, ...theirs].includes(String(name)))).toEqual([]);
  });
});
