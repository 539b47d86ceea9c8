import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeployError } from './deploy-error.ts';

/** The outputs of `JobStack-<stage>`. @throws DeployError when it is not deployed */
export async function stackOutputs(stage: string): Promise<Readonly<Record<string, string>>> {
  const StackName = `JobStack-${stage}`;
  const { Stacks = [] } = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName })).catch(() => {
    throw new DeployError(
      `${StackName} is not deployed in this account and region. First: make lambda-deploy ENV=${stage}`,
    );
  });
  return Object.fromEntries(
    (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}

/** An output that every version of the stack has had. @throws DeployError for a stack that is older */
export function required(outputs: Readonly<Record<string, string>>, name: string): string {
  const value = outputs[name];
  if (value) return value;
  throw new DeployError(`The deployed stack has no output '${name}'; deploy this version first.`);
}
