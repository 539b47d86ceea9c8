import { Stack } from 'aws-cdk-lib';
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
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { emails }: AlarmTopicProps) {
    super(new Construct(scope, id), 'Topic', { enforceSSL: true });
    letAlarmsPublish(this);
    for (const email of emails) this.addSubscription(new EmailSubscription(email));
    acknowledge(
      this,
      'Serverless-SNSRedrivePolicy',
      'A mail that cannot be delivered is not worth a queue; the alarm stays red on the dashboard.',
    );
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
