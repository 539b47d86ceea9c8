import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { DeployError } from './deploy-error.ts';

/** The two stacks of a stage, the one that must go first before the one it stands on. */
export function stackNames(stage: string): readonly [jobs: string, data: string] {
  return [`JobStack-${stage}`, `JobData-${stage}`];
}

/** A stack as it is deployed; undefined when it is not. */
export async function deployedStack(
  StackName: string,
  client = new CloudFormationClient(),
): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0];
  } catch (error) {
    // The only way that CloudFormation has to say so.
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) {
      return undefined;
    }
    throw error;
  }
}

/** The outputs of `JobStack-<stage>`. @throws DeployError when it is not deployed */
export async function stackOutputs(stage: string): Promise<Readonly<Record<string, string>>> {
  const [name] = stackNames(stage);
  const stack = await deployedStack(name);
  if (!stack) {
    throw new DeployError(`${name} is not deployed in this account and region. First: make lambda-deploy ENV=${stage}`);
  }
  return Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}

/** An output that every version of the stack has had. @throws DeployError for a stack that is older, or half deployed */
export function required(outputs: Readonly<Record<string, string>>, name: string): string {
  const value = outputs[name];
  if (value) return value;
  throw new DeployError(`The deployed stack has no output '${name}'; deploy this version first.`);
}
