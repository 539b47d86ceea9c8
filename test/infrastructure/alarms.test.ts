import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOK_SECTIONS, runbookLink } from '@jobstack/cdk';
import { METRIC_NAMES } from '@jobstack/core';
import { prod } from '@jobstack/deployment/stages';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { DATABASES } from './sample-stages.ts';
import { aStage, stacksOf } from './test-app.ts';

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

describe('alarms and runbook', () => {
  it('have the same sections, in the same order', () => {
    expect(headings.map(([, heading]) => heading)).toEqual([...RUNBOOK_SECTIONS]);
  });

  it('leave no alarm without a section, and no section without an alarm', () => {
    const linked = new Set(alarms.map(({ AlarmDescription }) => AlarmDescription.replace(/^.*What to do: /, '')));

    expect(linked).toEqual(new Set(RUNBOOK_SECTIONS.map(runbookLink)));
  });
});

describe('an alarm in production', () => {
  it('tells the address of the stage, of trouble and of its end', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: prod.alarms.email });
    expect(alarms.filter(({ AlarmActions, OKActions }) => !AlarmActions?.length || !OKActions?.length)).toEqual([]);
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
