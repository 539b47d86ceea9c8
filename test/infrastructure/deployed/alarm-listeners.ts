import type { DeployedStage, Resource } from './deployed-stage.ts';
import { allows, type Statement } from './policy-decision.ts';

/**
 * Who hears of an alarm through `property`: the addresses behind topics of the stage that CloudWatch may publish to, and the ARNs of
 * topics that are not the stage's, in order.
 */
export function listeners(stage: DeployedStage, alarm: Resource, property: 'AlarmActions' | 'OKActions'): string[] {
  const actions = stage.read<string[] | undefined>(alarm, property) ?? [];
  return actions.flatMap((action) => {
    const topic = stage.named(action);
    if (!topic) return [action];
    return alarmsMayPublish(stage, action) ? subscribers(stage, action) : [];
  });
}

function alarmsMayPublish(stage: DeployedStage, topic: string): boolean {
  const policies = stage
    .ofType('AWS::SNS::TopicPolicy')
    .filter((policy) => stage.read<string[]>(policy, 'Topics').includes(topic))
    .map((policy) => stage.read<{ Statement: Statement[] }>(policy, 'PolicyDocument').Statement);
  // A topic without a policy has SNS's own, which lets the account's services in.
  return (
    policies.length === 0 ||
    allows(policies.flat(), {
      principal: { service: 'cloudwatch.amazonaws.com' },
      action: 'sns:Publish',
      resource: topic,
      context: { 'aws:SourceAccount': '<AWS.AccountId>', 'aws:SecureTransport': 'true' },
    })
  );
}

function subscribers(stage: DeployedStage, topic: string): string[] {
  return stage
    .ofType('AWS::SNS::Subscription')
    .filter((subscription) => stage.read(subscription, 'TopicArn') === topic)
    .map((subscription) => stage.read<string>(subscription, 'Endpoint'));
}
