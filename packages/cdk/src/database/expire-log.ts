import { Stack } from 'aws-cdk-lib';
import { LogRetention, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

export interface ExpireLogProps {
  /** As the service will name it. */
  readonly logGroupName: string;
  readonly retention: RetentionDays;
}

/** What aws-cdk-lib calls its function for this, one a stack. */
const SETTER = 'LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a';

const MANAGED_POLICY = 'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

/**
 * Sets the retention of a log group that a service makes by itself when it first writes, to keep it for ever. Such a group cannot be a
 * resource of the template: its name is known too late to be there first, and whoever comes second fails.
 */
export function expireLog(scope: Construct, props: ExpireLogProps): void {
  new LogRetention(scope, 'LogRetention', props);
  const role = Stack.of(scope).node.findChild(SETTER).node.findChild('ServiceRole') as IConstruct;
  acknowledge(
    role,
    `AwsSolutions-IAM4[${MANAGED_POLICY}]`,
    "aws-cdk-lib's own function, called by CloudFormation in a deploy alone.",
  );
  acknowledge(
    role,
    'AwsSolutions-IAM5[Resource::*]',
    'It sets the retention of log groups whose names follow from identifiers that are made in the same deploy.',
  );
}
