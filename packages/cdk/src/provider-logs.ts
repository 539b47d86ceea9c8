import { CfnResource, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';

/**
 * Gives the functions that aws-cdk-lib adds for its custom resources log groups of their own. Lambda would make them at the first line,
 * to be kept for ever. To be called when everything is in the stack.
 */
export function expireProviderLogs(stack: Stack, retention: RetentionDays): void {
  for (const resource of stack.node.findAll()) {
    if (!CfnResource.isCfnResource(resource) || resource.cfnResourceType !== 'AWS::Lambda::Function') continue;
    if (resource instanceof CfnFunction && resource.loggingConfig !== undefined) continue;
    const scope = resource.node.scope ?? stack;
    const logGroup = new LogGroup(scope, 'Log', { retention, removalPolicy: RemovalPolicy.DESTROY });
    resource.addPropertyOverride('LoggingConfig.LogGroup', logGroup.logGroupName);
  }
}
