import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlarmsConfig, RUNBOOK_SECTIONS, runbookLink } from '@jobstack/cdk';
import { METRIC_NAMES } from '@jobstack/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { listeners } from './deployed/alarm-listeners.ts';
import { DeployedStage } from './deployed/deployed-stage.ts';
import { prod } from './fixed-stages.ts';
import { DATABASES } from './sample-stages.ts';
import { aStage, stacksOf } from './test-app.ts';

const ON_CALL = 'arn:aws:sns:eu-central-1:111122223333:oncall';

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly Namespace?: string;
  readonly MetricName: string;
  readonly AlarmActions?: unknown[];
  readonly OKActions?: unknown[];
  readonly TreatMissingData: string;
}

const template = Template.fromStack(stacksOf(prod).jobs);
const alarms = alarmsOf(template);
const headings = [...readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8').matchAll(/^## (.*)$/gm)];

function alarmsOf(from: Template): AlarmProperties[] {
  return Object.values(from.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
}

/** What nobody is woken for. */
const OTHER_SECTIONS = ['Restoring a snapshot'];

describe('alarms and runbook', () => {
  it('have the same sections, in the same order', () => {
    expect(headings.map(([, heading]) => heading)).toEqual([...RUNBOOK_SECTIONS, ...OTHER_SECTIONS]);
  });

  it('leave no alarm without a section, and no section without an alarm', () => {
    const linked = new Set(alarms.map(({ AlarmDescription }) => AlarmDescription.replace(/^.*What to do: /, '')));

    expect(linked).toEqual(new Set(RUNBOOK_SECTIONS.map(runbookLink)));
  });
});

describe('an alarm in production', () => {
  it.each([
    ['one address', { email: 'a@team.example' }, ['a@team.example']],
    [
      'several addresses',
      { email: 'a@team.example', emails: ['b@team.example', 'a@team.example'] },
      ['a@team.example', 'b@team.example'],
    ],
    ['a topic that pages', { topicArn: ON_CALL }, [ON_CALL]],
    ['a topic and an address', { topicArn: ON_CALL, emails: ['b@team.example'] }, ['b@team.example', ON_CALL]],
  ] satisfies [string, AlarmsConfig, string[]][])('tells %s, of trouble and of its end', (_what, recipients, told) => {
    const stage = new DeployedStage(stacksOf({ ...prod, alarms: recipients }));
    const heard = stage
      .ofType('AWS::CloudWatch::Alarm')
      .map((alarm) => [listeners(stage, alarm, 'AlarmActions'), listeners(stage, alarm, 'OKActions')]);

    expect(heard).toEqual(Array(15).fill([told, told]));
  });

  it('is published by CloudWatch for this account alone, and over TLS alone', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      }),
    });
  });

  it('takes silence for health, since an idle stage sends no data', () => {
    expect(new Set(alarms.map(({ TreatMissingData }) => TreatMissingData))).toEqual(new Set(['notBreaching']));
  });

  it('watches only metrics that the functions write', () => {
    const ours = alarms.filter(({ Namespace }) => Namespace === 'JobStack').map(({ MetricName }) => MetricName);

    expect(ours.sort()).toEqual(['JobsFailed', 'LeasesLost']);
    expect(METRIC_NAMES).toEqual(expect.arrayContaining(ours));
  });

  it('waits twice as long as a worker may run before a message counts as old', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 2 * prod.queues.bulk.timeoutSeconds,
    });
  });
});

it('watches free storage of an instance, and used storage of Aurora', () => {
  const rds = Template.fromStack(stacksOf(aStage({ database: DATABASES.rds })).jobs);

  rds.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'FreeStorageSpace',
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 5 * 2 ** 30,
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'VolumeBytesUsed',
    ComparisonOperator: 'GreaterThanThreshold',
  });
});

it('tells nobody where the stage says why', () => {
  const silent = Template.fromStack(stacksOf(aStage()).jobs);

  silent.resourceCountIs('AWS::SNS::Topic', 0);
  expect(alarmsOf(silent).every(({ AlarmActions }) => AlarmActions === undefined)).toBe(true);
  silent.hasResourceProperties('AWS::CloudWatch::Dashboard', {
    DashboardName: 'JobStack-qa',
    DashboardBody: Match.anyValue(),
  });
});
