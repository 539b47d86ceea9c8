import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type AlarmsConfig, alarmAddresses, isSilent } from '../config/alarms-config.ts';
import { AlarmTopic } from './alarm-topic.ts';

/** Whom alarms tell: a config's recipients, or a topic of the same app. */
export type JobAlarmsProps = AlarmsConfig & {
  /** A topic that exists already. Its policy must let `cloudwatch.amazonaws.com` publish; nothing of it is changed here. */
  readonly topic?: ITopic;
};

/**
 * The topics that an alarm tells when its state changes: one of its own for the addresses, and those that exist already. Where nothing is
 * said, one of its own that nobody has subscribed to yet.
 */
export function alarmTopics(scope: Construct, alarms: JobAlarmsProps): readonly ITopic[] {
  const emails = alarmAddresses(alarms);
  const existing = [
    ...(alarms.topicArn === undefined ? [] : [Topic.fromTopicArn(scope, 'ExistingTopic', alarms.topicArn)]),
    ...(alarms.topic === undefined ? [] : [alarms.topic]),
  ];
  const own = emails.length > 0 || (existing.length === 0 && !isSilent(alarms));
  return [...(own ? [new AlarmTopic(scope, 'AlarmTopic', { emails }) as ITopic] : []), ...existing];
}
