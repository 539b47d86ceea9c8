import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

export interface AlarmTopicProps {
  /** Confirms the subscription by a link that AWS mails once. */
  readonly email: string;
}

/** Where alarms go: one address, by mail. */
export class AlarmTopic extends Construct {
  readonly action: IAlarmAction;

  constructor(scope: Construct, id: string, { email }: AlarmTopicProps) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    acknowledge(
      topic,
      'Serverless-SNSRedrivePolicy',
      'A mail that cannot be delivered is not worth a queue; the alarm stays red on the dashboard.',
    );
    this.action = new SnsAction(topic);
  }
}
