import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** Lambda measures all variables of a function together, as JSON. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_BYTES = 4096;

/** Of a region's name: `ap-southeast-7` has as many. */
const REGION = 14;
const ACCOUNT = 12;
/** What CloudFormation ends a name with that it makes: a dash and up to 13 characters. */
const SUFFIX = 14;
/** Of a value of a kind that is not measured below, such as a host name or the ARN of a secret. */
const ANY_VALUE = 130;

/**
 * What is wrong with the environments of the functions in a stack, or in a part of it: a function whose variables Lambda would refuse, with the ones that
 * take the most. Addresses that only the deploy knows are taken at their longest.
 */
export function environmentProblems(scope: Construct): readonly string[] {
  const stack = Stack.of(scope);
  const resources = new Map([stack, ...stack.dependencies].flatMap(resourcesOf));
  const tooLarge = scope.node
    .findAll()
    .filter((resource) => resource instanceof CfnFunction)
    .map((definition) => ({ path: definition.node.path, ...measured(definition, resources) }))
    .filter(({ bytes }) => bytes > MOST_BYTES)
    .sort((one, other) => other.bytes - one.bytes);
  const [largest, ...others] = tooLarge;
  if (!largest) return [];
  const too = others.length > 0 ? `, as would ${others.length} more function${others.length > 1 ? 's' : ''}` : '';
  return [
    `The environment of each function must be at most ${MOST_BYTES} bytes, names and values as JSON; ${largest.path} would get up to ` +
      `${largest.bytes}${too}. The most of it: ${largest.largest.join(', ')}. Deploy fewer queues, with shorter names, or give handlers less.`,
  ];
}

/** Logical id → resource. */
type Resources = ReadonlyMap<string, CfnResource>;

function resourcesOf(stack: Stack): readonly (readonly [string, CfnResource])[] {
  return stack.node
    .findAll()
    .filter((construct) => CfnResource.isCfnResource(construct))
    .map((resource) => [stack.resolve(resource.logicalId), resource]);
}

interface Measured {
  readonly bytes: number;
  /** Variables and their bytes, the largest first. */
  readonly largest: readonly string[];
}

function measured(definition: CfnFunction, resources: Resources): Measured {
  const { variables = {} }: { variables?: Record<string, unknown> } =
    Stack.of(definition).resolve(definition.environment) ?? {};
  const values = Object.entries(variables).map(([name, value]) => [name, textOf(value, resources)] as const);
  const largest = values
    .map(([name, value]) => ({ name, bytes: Buffer.byteLength(JSON.stringify(value)) }))
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, 2)
    .map(({ name, bytes }) => `${name} ${bytes}`);
  return { bytes: Buffer.byteLength(JSON.stringify(Object.fromEntries(values))), largest };
}

/** A value as it will be, with as many characters in the place of each part that only the deploy knows. */
function textOf(value: unknown, resources: Resources): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Intrinsic;
  if (join) return join[1].map((part) => textOf(part, resources)).join(join[0]);
  return '~'.repeat(lengthOf(Ref ?? attribute?.[0] ?? '', attribute?.[1], resources));
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
}

const PSEUDO: Readonly<Record<string, number>> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::URLSuffix': 'amazonaws.com.cn'.length,
};

function lengthOf(logicalId: string, attribute: string | undefined, resources: Resources): number {
  const known = PSEUDO[logicalId];
  if (known !== undefined) return known;
  const resource = resources.get(logicalId);
  const name = `${resource ? Stack.of(resource).stackName : ''}-${logicalId}`.length + SUFFIX;
  switch (`${resource?.cfnResourceType} ${attribute ?? 'Ref'}`) {
    case 'AWS::SQS::Queue Ref':
      return 'https://sqs..amazonaws.com.cn//'.length + REGION + ACCOUNT + Math.min(80, name);
    case 'AWS::S3::Bucket Ref':
      return Math.min(63, name);
    default:
      return attribute?.endsWith('.Port') ? 5 : ANY_VALUE;
  }
}
