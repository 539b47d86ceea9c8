import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type AlarmsConfig, alarmAddresses } from '../config/alarms-config.ts';
import { AlarmTopic } from './alarm-topic.ts';

/** What an alarm does when its state changes: tells the addresses of the stage, the topic that it names, or both. */
export function alarmActions(scope: Construct, alarms: AlarmsConfig): readonly IAlarmAction[] {
  const emails = alarmAddresses(alarms);
  return [
    ...(emails.length > 0 ? [new AlarmTopic(scope, 'AlarmTopic', { emails }).action] : []),
    ...(alarms.topicArn === undefined
      ? []
      : [new SnsAction(Topic.fromTopicArn(scope, 'ExistingTopic', alarms.topicArn))]),
  ];
}
