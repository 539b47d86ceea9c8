import { CfnElement, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';

/** Actions and the things they apply to, sorted, in words. */
export type StatementInWords = readonly [actions: readonly string[], resources: readonly string[]];

/** The statements of the policy of `<path>/Role`, with construct paths in place of logical ids and exports. */
export function statementsOf(stack: Stack, path: string): StatementInWords[] {
  const names = namesOf(stack);
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  const policy = Object.entries(policies).find(([id]) => names.get(id) === `${path}/Role/DefaultPolicy`)?.[1];
  const statements: { Action: string | string[]; Resource: unknown }[] =
    policy?.Properties.PolicyDocument.Statement ?? [];
  return statements.map(({ Action, Resource }) => [
    [Action].flat().sort(),
    [Resource]
      .flat()
      .map((resource) => inWords(resource, names))
      .sort(),
  ]);
}

/** Logical id → path within its stack, as logical ids see it: without `Default` and the last `Resource`. */
function namesOf(stack: Stack): Map<string, string> {
  const elements = stack.node.findAll().filter((node: IConstruct) => CfnElement.isCfnElement(node)) as CfnElement[];
  return new Map(
    elements.map((element) => [
      stack.resolve(element.logicalId) as string,
      element.node.path
        .split('/')
        .slice(1)
        .filter((part) => part !== 'Default')
        .join('/')
        .replace(/\/Resource$/, ''),
    ]),
  );
}

function inWords(resource: unknown, names: Map<string, string>): string {
  const text = flat(resource);
  const local = /^<(\w+)\.Arn>$/.exec(text)?.[1];
  if (local) return names.get(local) ?? local;
  return text
    .replace(/^.*:dbuser:JobData-\w+:\w+DatabaseCluster\w+ResourceId\w+\/(\w+)$/, 'user $1 of Database/Cluster')
    .replace(/^JobData-\w+:\w+FilesBucket\w+\/uploads\/\*$/, 'uploads in Files/Bucket')
    .replace(/^JobData-\w+:\w+FilesBucket\w+$/, 'Files/Bucket')
    .replace(/^JobData-\w+:\w+DatabaseCluster\w+SecretArn\w+$/, 'secret of Database/Cluster');
}

/** CloudFormation's references as text. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const {
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
    'Fn::ImportValue': imported,
    Ref,
  } = value as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: [string, string];
    'Fn::ImportValue'?: string;
    Ref?: string;
  };
  if (join) return join[1].map(flat).join(join[0]);
  if (attribute) return `<${attribute.join('.')}>`;
  return imported ?? `<${Ref}>`;
}
