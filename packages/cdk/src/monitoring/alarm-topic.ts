import { Stack } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

export interface AlarmTopicProps {
  /** Each confirms its subscription by a link that AWS mails once. */
  readonly emails: readonly string[];
}

/** Where alarms go by mail: a topic that CloudWatch, for alarms of this account alone, may publish to. */
export class AlarmTopic extends Construct {
  readonly action: IAlarmAction;

  constructor(scope: Construct, id: string, { emails }: AlarmTopicProps) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    letAlarmsPublish(topic);
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
    acknowledge(
      topic,
      'Serverless-SNSRedrivePolicy',
      'A mail that cannot be delivered is not worth a queue; the alarm stays red on the dashboard.',
    );
    this.action = new SnsAction(topic);
  }
}

/**
 * A topic's own policy, which `enforceSSL` writes, replaces the one SNS gives to topics without any; and only that one lets CloudWatch in.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
function letAlarmsPublish(topic: Topic): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(topic).account } },
    }),
  );
}
